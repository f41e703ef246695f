import type { Child } from "hono/jsx"
import { paths } from "../paths"
import { text } from "../text/text"
import { Icon, type IconName } from "./icon"

type Props = {
  title: string
  children: Child
  /** The team whose chats a phone goes back to. */
  slug?: string
  /** Where else back leads. */
  back?: string
  wide?: boolean
  /** The saved search that is looked at. */
  search?: string
}

/** A page of its own in the middle of the frame. */
export const Pane = ({ title, slug, back, children, search, wide = false }: Props) => (
  <main
    id="conversation"
    class={wide ? "pane wide" : "pane"}
    tabindex={-1}
    hx-history-elt
    data-title={title}
    data-search={search}
  >
    <div class="head">
      {back ? (
        <a class="tool" href={back} aria-label={text.forms.back}>
          <Icon name="back" />
        </a>
      ) : (
        slug && (
          <a class="tool to-chats" href={`${paths.workspace(slug)}?list`} aria-label={text.chat.toChats}>
            <Icon name="back" />
          </a>
        )
      )}
      <h1>
        <bdi>{title}</bdi>
      </h1>
    </div>
    <div class="pane-body">
      <div class="pane-content">{children}</div>
    </div>
  </main>
)

/** What a place says that holds nothing yet: what it is for, and the first step. */
export const Empty = ({ icon, children }: { icon: IconName; children: Child }) => (
  <div class="empty">
    <p class="badge" aria-hidden="true">
      <Icon name={icon} />
    </p>
    {children}
  </div>
)
