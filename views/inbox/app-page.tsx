import { raw } from "hono/html"
import type { Sidebar } from "../../src/inbox/sidebar"
import type { Account } from "../../src/users/user"
import type { OwnWorkspace } from "../../src/workspaces/workspace"
import { type AssetUrls, Document } from "../layout"
import { barTemplate } from "../messages/message-bar"
import { countedIcon } from "../notifications/counted-icon"
import { paths } from "../paths"
import { constant } from "../shared/constant"
import { phrases } from "../text/phrases"
import { text } from "../text/text"
import { Viewer } from "../attachments/viewer"
import { SavedMarks } from "./saved-marks"
import { SidebarPane } from "./sidebar"

type Markup = { toString(): string | Promise<string> }

export type AppPageProps = {
  assets: AssetUrls
  /** Of the assets: the server tells by another one that the page is out of date. */
  build: string
  viewer: Account
  sidebar: Sidebar
  title: string
  workspace: OwnWorkspace
  main: Markup
  details?: Markup
  openChatId?: string
  pane?: "sidebar" | "conversation" | "details"
}

/** Text that is escaped here once in each language. */
const scriptText = constant(() => Bun.escapeHTML(JSON.stringify(text.script)))

/** What comes live comes in English: see phrases.ts. */
const Phrases = () => {
  const known = phrases()
  return known && <div data-needs="words" data-phrases={JSON.stringify(known)} hidden></div>
}

/** What the script fills, and what it reads words from. */
const Tools = constant(() => (
  <>
    <div id="connection" class="connection" role="status"></div>
    <div id="announcer" role="log" class="visually-hidden"></div>
    <div
      id="emoji"
      class="menu emoji"
      role="dialog"
      popover="auto"
      tabindex={-1}
      aria-label={text.reactions.picker}
    ></div>
    <div id="versions" class="menu versions-of" role="dialog" popover="auto" aria-label={text.edits.title}></div>
    <div id="who" class="menu who" popover="manual" role="status" data-needs="emoji"></div>
    <template id="bar" data-needs="bar">
      {raw(barTemplate())}
    </template>
    <dialog id="dialog" class="dialog" aria-label={text.switcher.title}></dialog>
    <div id="toasts" class="toasts"></div>
    <div data-needs="device" hidden></div>
    <div data-needs="notices" data-icon={countedIcon} hidden></div>
    <div data-needs="inbox" data-read={text.waiting.read} data-all-read={text.waiting.allRead} hidden></div>
    <div id="card" class="card-sheet" role="dialog" popover="auto" aria-label={text.card.about}></div>
    <div
      data-needs="presence"
      data-words={JSON.stringify({ said: text.typing, states: text.presence.states })}
      hidden
    ></div>
    <Phrases />
    <Viewer />
    <div id="socket" hx-ws:connect={paths.socket()} hidden></div>
  </>
))

/** The frame that people live in: chats at the left, the conversation in the middle, details at the right. */
export const AppPage = ({
  assets,
  build,
  viewer,
  sidebar,
  title,
  workspace,
  main,
  details,
  openChatId,
  pane = "conversation",
}: AppPageProps) => (
  <Document assets={assets} title={title} bodyClass="app-page">
    <a class="skip" href="#conversation">
      {text.sidebar.skip}
    </a>
    <div
      id="app"
      class="app"
      data-build={build}
      data-user={viewer.id}
      data-workspace={workspace.id}
      data-slug={workspace.slug}
      data-text={scriptText()}
      data-pane={pane}
      hx-sync="this:replace"
    >
      <SidebarPane sidebar={sidebar} openChatId={openChatId} viewer={viewer} />
      {raw(String(main))}
      <aside id="details" class="details" aria-label={text.details.title} hx-sync="this:replace">
        {details ? raw(String(details)) : null}
      </aside>
    </div>
    <SavedMarks some={sidebar.saved.open > 0} />
    <Tools />
  </Document>
)
