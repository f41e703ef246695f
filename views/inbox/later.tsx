import { raw } from "hono/html"
import type { ShownSaved } from "../../src/inbox/saved-messages"
import type { OwnWorkspace } from "../../src/workspaces/workspace"
import { renderMessages } from "../messages/message-list"
import { paths } from "../paths"
import { Icon } from "../shared/icon"
import { Moment } from "../shared/moment"
import { Empty, Pane } from "../shared/pane"
import { Renewed } from "../shared/renewed"
import { swap } from "../shared/swap"
import { text } from "../text/text"
import { When, posts } from "./keeping"

const words = text.later
const inList = { "hx-swap": "none" }

type Reader = { timeZone: string; viewerId: string }

const Place = ({
  item: { message, title, messageId, savedAt, doneAt },
  timeZone,
}: {
  item: ShownSaved
  timeZone: string
}) => (
  <p class="where">
    {message ? (
      <a
        {...swap(
          message.threadOf && !message.inChannel ? paths.message(message.id) : paths.chat(message.chatId, message.seq),
        )}
      >
        <bdi>{title}</bdi>
      </a>
    ) : (
      <span>{messageId ? words.aMessage : words.note}</span>
    )}
    <small class="hint">
      <Moment at={doneAt ?? savedAt} timeZone={timeZone} />
    </small>
  </p>
)

const Kept = ({ item, timeZone, viewerId }: Reader & { item: ShownSaved }) => {
  const { id, message, note, remindedAt, doneAt } = item
  return (
    <li id={`saved-${id}`} class={remindedAt ? "kept-item due" : "kept-item"}>
      <Place item={item} timeZone={timeZone} />
      {message &&
        raw(
          renderMessages({
            page: { messages: [message], hasOlder: false, hasNewer: false },
            timeZone,
            viewerId,
            inPanel: true,
          }),
        )}
      {note !== null && (
        <p class="note" dir="auto">
          {note}
        </p>
      )}
      {!message && note === null && <p class="hint">{words.gone}</p>}
      <When saved={item} timeZone={timeZone} />
      <div class="row">
        <form method="post" {...posts(paths.savedDone(id), inList)}>
          <input type="hidden" name="done" value={doneAt ? "0" : "1"} />
          <button id={`done-${id}`} class="button quiet">
            <Icon name={doneAt ? "unread" : "check"} />
            {doneAt ? words.reopen : words.markDone}
          </button>
        </form>
        {!doneAt && (
          <a id={`remind-${id}`} class="button quiet" data-card href={paths.savedRemind(id)}>
            <Icon name="clock" />
            {words.remind}
          </a>
        )}
        <form method="post" {...posts(paths.savedRemove(id), inList)}>
          <button id={`remove-${id}`} class="tool" aria-label={words.remove} title={words.remove}>
            <Icon name="trash" />
          </button>
        </form>
      </div>
    </li>
  )
}

type PaneProps = Reader & {
  workspace: OwnWorkspace
  items: ShownSaved[]
  done: boolean
  cursor?: string
  nextCursor: string | null
}

/** All that is kept in a team, what is due first; or what is done. It draws itself again when that changed on any device. */
export const SavedPane = ({ workspace: { slug }, items, done, cursor, nextCursor, ...reader }: PaneProps) => {
  const state = done ? ("done" as const) : undefined
  const views = [
    [paths.saved(slug), words.open, !done],
    [paths.saved(slug, { state: "done" }), words.done, done],
  ] as const
  return (
    <Pane title={words.title} slug={slug}>
      <nav class="views" aria-label={words.views}>
        {views.map(([href, label, current]) => (
          <a {...swap(href)} aria-current={current ? "page" : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <Renewed from={paths.saved(slug, { state, cursor })} on="own-changed from:body" select="#saved">
        <div id="saved">
          {items.length === 0 && (
            <Empty icon="bookmark">
              <h2>{done ? words.noneDone : words.none}</h2>
              <p>{done ? words.noneDoneHint : words.noneHint}</p>
            </Empty>
          )}
          <ul class="kept-items">
            {items.map((item) => (
              <Kept item={item} {...reader} />
            ))}
          </ul>
          {nextCursor && (
            <a class="button quiet more" {...swap(paths.saved(slug, { state, cursor: nextCursor }))}>
              {text.forms.more}
            </a>
          )}
        </div>
      </Renewed>
    </Pane>
  )
}
