import { paths } from "../paths"
import { text } from "../text/en"

const shown = (count: number) => (count > 99 ? "99+" : String(count))

/** What is new in the threads of a team, in the sidebar; it draws itself again when that may have changed. */
export const ThreadsCount = ({ slug, unread, mentions }: { slug: string; unread: number; mentions: number }) => (
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
