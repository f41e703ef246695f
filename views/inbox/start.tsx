import type { OwnWorkspace } from "../../src/workspaces/workspace"
import { paths } from "../paths"
import { Empty } from "../shared/pane"
import { text } from "../text/text"
import { swap } from "../shared/swap"

/** The middle of the page while no chat is open. */
export const WorkspaceStart = ({ workspace }: { workspace: OwnWorkspace }) => (
  <main id="conversation" class="pane start" tabindex={-1} hx-history-elt data-title={workspace.name}>
    <Empty icon="message">
      <h1>{text.start.title(workspace.name)}</h1>
      <p>{workspace.role === "guest" ? text.sidebar.guest : text.start.body}</p>
      {workspace.role !== "guest" && (
        <a class="button" {...swap(paths.browse(workspace.slug))}>
          {text.sidebar.browse}
        </a>
      )}
    </Empty>
  </main>
)
