import { raw } from "hono/html"
import { paths } from "../paths"
import { Blocked } from "../users/blocked"
import { text } from "../text/en"

type CountProps = { slug: string; unread: number; mentions: number }

const shown = (count: number) => (count > 99 ? "99+" : String(count))

/** What is new in the threads of a team, in the sidebar; it draws itself again when that may have changed. */
export const ThreadsCount = ({ slug, unread, mentions }: CountProps) => (
  <span
    id="threads-count"
    class={mentions ? "count mention" : "count"}
    data-empty={unread === 0 ? "" : undefined}
    hx-get={paths.threadsCount(slug)}
    hx-trigger="threads-changed from:body"
    hx-swap="outerHTML"
    hx-target="this"
  >
    {unread > 0 && (
      <>
        {shown(mentions || unread)}
        <span class="visually-hidden">
          {" "}
          {mentions ? text.sidebar.mentions(shown(mentions)) : text.sidebar.unread(shown(unread))}
        </span>
      </>
    )}
  </span>
)

/** The number anew, asked for when something changed and when the line is back; and with it whom the reader blocks by now. */
export const ThreadsNews = ({ blocked, ...count }: CountProps & { blocked: string[] }) => (
  <>
    <ThreadsCount {...count} />
    {raw('<hx-partial hx-target="#blocked" hx-swap="outerHTML">')}
    <Blocked ids={blocked} />
    {raw("</hx-partial>")}
  </>
)
