import { Blocked } from "../users/blocked"
import { text } from "../text/text"

const shown = (count: number) => (count > 99 ? "99+" : String(count))

type Props = {
  unread: number
  mentions: number
  /** Whom the reader blocks: it comes with the number, since that is asked for whenever something may have been missed. */
  blocked: string[]
}

/** What is new in the threads of a team, in the sidebar. */
export const ThreadsCount = ({ unread, mentions, blocked }: Props) => (
  <span id="threads-count" class={mentions ? "count mention" : "count"} data-empty={unread === 0 ? "" : undefined}>
    {unread > 0 && (
      <>
        {shown(mentions || unread)}
        <span class="visually-hidden">
          {" "}
          {mentions ? text.sidebar.mentions(shown(mentions)) : text.sidebar.unread(shown(unread))}
        </span>
      </>
    )}
    <Blocked ids={blocked} />
  </span>
)
