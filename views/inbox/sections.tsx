import type { Section } from "../../src/inbox/sidebar"
import type { OwnWorkspace } from "../../src/workspaces/workspace"
import { paths } from "../paths"
import { Icon } from "../shared/icon"
import { Pane } from "../shared/pane"
import { text } from "../text/text"

const words = text.arrangement

const Step = ({ slug, section, by, label }: { slug: string; section: Section; by: -1 | 1; label: string }) => (
  <form method="post" action={paths.sectionMove(slug, section.id)}>
    <input type="hidden" name="by" value={String(by)} />
    <button class="tool small" aria-label={label} title={label}>
      <Icon name={by < 0 ? "up" : "down"} />
    </button>
  </form>
)

/** The sections that a person made in the sidebar of a team: naming, ordering, removing. */
export const SectionsPane = ({ workspace: { slug }, sections }: { workspace: OwnWorkspace; sections: Section[] }) => (
  <Pane title={words.sections} slug={slug}>
    <p class="hint">{sections.length > 0 ? words.sectionsHint : words.noSections}</p>
    <ul class="rows sections">
      {sections.map((section, index) => (
        <li>
          <form class="inline" method="post" action={paths.sectionRename(slug, section.id)}>
            <div class="field">
              <input
                name="name"
                value={section.name}
                aria-label={words.sectionName}
                maxlength={40}
                required
                dir="auto"
              />
            </div>
            <button class="button quiet">{words.rename}</button>
          </form>
          {index > 0 && <Step slug={slug} section={section} by={-1} label={words.up(section.name)} />}
          {index < sections.length - 1 && (
            <Step slug={slug} section={section} by={1} label={words.down(section.name)} />
          )}
          <form method="post" action={paths.sectionRemove(slug, section.id)}>
            <button class="tool small" aria-label={words.remove(section.name)} title={words.remove(section.name)}>
              <Icon name="close" />
            </button>
          </form>
        </li>
      ))}
    </ul>
    <form class="stack" method="post" action={paths.sections(slug)}>
      <div class="field">
        <label for="section-name">{words.sectionName}</label>
        <input id="section-name" name="name" maxlength={40} required autocomplete="off" dir="auto" />
      </div>
      <button class="button">{words.add}</button>
    </form>
  </Pane>
)
