import type { Child } from "hono/jsx"
import { paths } from "../paths"
import { text } from "../text/en"
import { Icon } from "./icon"

/** A page of its own in the middle of the frame. */
export const Pane = ({
  title,
  slug,
  children,
  wide = false,
}: {
  title: string
  slug?: string
  children: Child
  wide?: boolean
}) => (
  <main id="conversation" class={`pane${wide ? " wide" : ""}`} tabindex={-1} hx-history-elt data-title={title}>
    <div class="pane-head">
      {slug && (
        <a class="tool to-chats" href={`${paths.workspace(slug)}?list`} aria-label={text.chat.toChats}>
          <Icon name="back" />
        </a>
      )}
      <h1>{title}</h1>
    </div>
    {children}
  </main>
)
