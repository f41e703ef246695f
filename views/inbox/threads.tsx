import { raw } from "hono/html"
import type { ListedThread } from "../../src/inbox/threads"
import type { OwnWorkspace } from "../../src/workspaces/workspace"
import { renderMessages } from "../messages/message-list"
import { paths } from "../paths"
import { Icon } from "../shared/icon"
import { Empty, Pane } from "../shared/pane"
import { Renewed } from "../shared/renewed"
import { text } from "../text/text"
import { swap } from "../shared/swap"

const words = text.threads
const shown = (count: number) => (count > 99 ? "99+" : String(count))

export type ThreadsProps = {
  workspace: OwnWorkspace
  threads: (ListedThread & { title: string })[]
  /** Where this page of the list began. */
  cursor?: string
  nextCursor: string | null
  /** Whether more than what is listed here may be new. */
  unread: number
  timeZone: string | null
  viewerId: string
}

export const Thread = ({
  thread,
  timeZone,
  viewerId,
}: Pick<ThreadsProps, "timeZone" | "viewerId"> & {
  thread: ThreadsProps["threads"][number]
}) => {
  const { root, replies, unread, title, rootId } = thread
  const newest = replies.at(-1)
  const pageOf = (messages: typeof replies) => ({ messages, hasOlder: false, hasNewer: false })
  const [firstNew] = replies.filter(({ seq, senderId }) => seq > thread.lastReadSeq && senderId !== viewerId)
  const hidden = root.replyCount - replies.length
  return (
    <li class={unread > 0 ? "followed unread" : "followed"} data-thread-of={rootId}>
      <p class="where">
        <a {...swap(paths.thread(rootId))}>
          <bdi>{title}</bdi>
        </a>
        {unread > 0 && <span class={thread.mentions ? "count mention" : "count"}>{words.new(shown(unread))}</span>}
      </p>
      {raw(renderMessages({ page: pageOf([root]), timeZone, viewerId, inPanel: true }))}
      <div class="thread-replies">
        {hidden > 0 && (
          <a class="more" {...swap(paths.thread(rootId))}>
            {words.more(words.replies(hidden))}
          </a>
        )}
        {raw(
          renderMessages({
            page: pageOf(replies),
            timeZone,
            viewerId,
            inPanel: true,
            newAfter: unread > 0 && firstNew ? thread.lastReadSeq : null,
          }),
        )}
      </div>
      <div class="row">
        <a class="button quiet" {...swap(paths.thread(rootId))}>
          <Icon name="message" />
          {words.openThread}
        </a>
        {unread > 0 && newest && (
          <form method="post" action={paths.threadRead(rootId)} hx-post={paths.threadRead(rootId)} hx-swap="none">
            <input type="hidden" name="seq" value={String(newest.seq)} />
            <input type="hidden" name="list" value="1" />
            <button class="button quiet">{words.markRead}</button>
          </form>
        )}
      </div>
    </li>
  )
}

/** All threads that somebody follows in a team, the newest activity first. It draws itself again when something came. */
export const ThreadsPane = ({ workspace, threads, cursor, nextCursor, unread, ...reader }: ThreadsProps) => (
  <Pane title={words.title} slug={workspace.slug}>
    <Renewed from={paths.threads(workspace.slug, cursor)} on="threads-changed from:body" select="#threads">
      <div id="threads">
        {unread > 0 && (
          <form
            class="row all-read"
            method="post"
            action={paths.threadsRead(workspace.slug)}
            hx-post={paths.threadsRead(workspace.slug)}
            hx-swap="none"
          >
            <button class="button quiet" title={words.markAllReadHint}>
              <Icon name="check" />
              {words.markAllRead}
            </button>
          </form>
        )}
        {threads.length === 0 ? (
          <Empty icon="message">
            <h2>{words.none}</h2>
            <p>{words.noneHint}</p>
          </Empty>
        ) : (
          <ul class="followed-threads">
            {threads.map((thread) => (
              <Thread thread={thread} {...reader} />
            ))}
          </ul>
        )}
        {nextCursor && (
          <a class="button quiet more" {...swap(paths.threads(workspace.slug, nextCursor))}>
            {text.forms.more}
          </a>
        )}
      </div>
    </Renewed>
  </Pane>
)
