import type { ThreadCounts } from "../../src/inbox/sidebar"
import { Blocked } from "../users/blocked"
import { countLabel, shownCount } from "./place"

type Props = ThreadCounts & {
  /** Whom the reader blocks: it comes with the number, since that is asked for whenever something may have been missed. */
  blocked: string[]
}

/** What is new in the threads of a team, in the sidebar; with what the page's own numbers take of it beside those of chats. */
export const ThreadsCount = ({ unread, mentions, mentionsBeside, blocked }: Props) => (
  <span
    id="threads-count"
    class={mentions ? "count mention" : "count"}
    data-unread={String(unread)}
    data-mentions={String(mentionsBeside)}
    data-empty={unread === 0 ? "" : undefined}
  >
    {unread > 0 && (
      <>
        {shownCount(mentions || unread)}
        <span class="visually-hidden"> {countLabel({ unread, mentions })}</span>
      </>
    )}
    <Blocked ids={blocked} />
  </span>
)
