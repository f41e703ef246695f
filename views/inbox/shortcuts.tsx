import type { OwnWorkspace } from "../../src/workspaces/workspace"
import { paths } from "../paths"
import { Icon } from "../shared/icon"
import { Pane } from "../shared/pane"
import { text } from "../text/text"

const words = text.shortcuts

const Groups = () => (
  <div class="shortcuts">
    {words.groups.map(({ name, keys }) => (
      <section>
        <h2>{name}</h2>
        <dl>
          {keys.map(([key, does]) => (
            <div>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
      </section>
    ))}
    <p class="hint">
      {words.hint} <a href={paths.manual("shortcuts")}>{words.inManual}</a>
    </p>
  </div>
)

/** The keys for everything, over the page. */
export const ShortcutSheet = () => (
  <div class="sheet-of-keys">
    <div class="head">
      <h1>{words.title}</h1>
      <button type="button" class="tool close" aria-label={text.arrangement.close} autofocus>
        <Icon name="close" />
      </button>
    </div>
    <Groups />
  </div>
)

export const ShortcutsPane = ({ workspace }: { workspace: OwnWorkspace }) => (
  <Pane title={words.title} slug={workspace.slug}>
    <Groups />
  </Pane>
)
