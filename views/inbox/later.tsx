import { raw } from "hono/html"
import type { Sidebar } from "../../src/inbox/sidebar"
import type { ShownSaved } from "../../src/inbox/saved-messages"
import type { Saved } from "../../src/inbox/saved-store"
import type { Choice } from "../../src/inbox/when"
import type { Message } from "../../src/messages/message"
import type { OwnWorkspace } from "../../src/workspaces/workspace"
import { renderMessages } from "../messages/message-list"
import { paths } from "../paths"
import { CardHead } from "../shared/card"
import { Icon } from "../shared/icon"
import { Moment } from "../shared/moment"
import { Empty, Pane } from "../shared/pane"
import { Renewed } from "../shared/renewed"
import { writtenHtml } from "../messages/message"
import { text } from "../text/text"
import { shownCount } from "./place"
import { swap } from "../shared/swap"

const words = text.later

/** How much is kept in a team, and what of it is due, in the sidebar. */
export const SavedCount = ({ open, due, dueKeys }: Sidebar["saved"]) => (
  <span
    id="saved-count"
    class={due ? "count mention" : "count"}
    data-due={dueKeys?.join(" ")}
    data-unread="0"
    data-mentions={String(due)}
    data-needs={due ? "reminder" : undefined}
    data-empty={open === 0 ? "" : undefined}
  >
    {open > 0 && (
      <>
        {shownCount(due || open)}
        <span class="visually-hidden"> {due ? words.dueCount : words.count}</span>
      </>
    )}
  </span>
)

/**
 * Where a page names the style sheet of its reader's own marks, under another name each time they changed. Asked for once the
 * page stands, and not at all where nothing is kept.
 */
export const SavedMarks = ({ some }: { some: boolean }) => (
  <Renewed from={paths.savedMarks()} on={some ? "load, own-changed from:body" : "own-changed from:body"}>
    {""}
  </Renewed>
)

export const SavedMark = ({ stamp }: { stamp: string }) => <link rel="stylesheet" href={paths.savedStyle(stamp)} />

/** A message is the same for everybody who reads it; what its reader keeps of it is said beside it. */
export function savedStyle(ids: string[]): string {
  if (ids.length === 0) return ""
  const each = `:is(${ids.flatMap((id) => [`#m-${id}`, `#t-${id}`]).join(",")}):not(.kept-item *)`
  return `${each} > .bar .keep svg { fill: currentColor; color: var(--accent) }
${each} > .body::before { content: ""; float: inline-end; width: 0.75rem; height: 1rem; margin-inline-start: var(--s2);
  background: var(--accent); clip-path: polygon(0 0, 100% 0, 100% 100%, 50% 74%, 0 100%) }`
}

type Target = { action: string } & Record<string, string | undefined>
const posts = (action: string, target: Record<string, string>): Target => ({ action, "hx-post": action, ...target })
const inCard = { "hx-target": "#card", "hx-swap": "innerHTML" }
const inList = { "hx-swap": "none" }

const choices: Choice[] = ["20m", "1h", "3h", "tomorrow", "monday"]

/** When to be reminded: one press for what is usual, or a time of one's own. */
const RemindForm = ({ target, name, problem }: { target: Target; name: string; problem?: string }) => (
  <>
    <form method="post" {...target}>
      <div class="remind-choices" role="group" aria-label={words.remindMe}>
        {choices.map((choice) => (
          <button class="button quiet" name="when" value={choice}>
            {words.in[choice]}
          </button>
        ))}
      </div>
    </form>
    <form class="remind-at" method="post" {...target}>
      <label for={`at-${name}`}>{words.at}</label>
      <div class="row">
        <input type="hidden" name="when" value="custom" />
        <input
          id={`at-${name}`}
          type="datetime-local"
          name="at"
          required
          aria-invalid={problem ? "true" : undefined}
          aria-describedby={problem ? `at-${name}-problem` : undefined}
        />
        <button class="button quiet">{words.set}</button>
      </div>
      {problem && (
        <p class="problem" role="alert" id={`at-${name}-problem`}>
          {problem}
        </p>
      )}
    </form>
  </>
)

type SheetProps = {
  message: Message
  saved: Saved | null
  timeZone: string
  /** Asked for by pressing the bookmark: then it is kept at once. */
  fresh?: boolean
  problem?: string
}

const When = ({ saved, timeZone }: { saved: Saved; timeZone: string }) =>
  saved.remindAt && (
    <p class={saved.remindedAt ? "remind-when due" : "remind-when"}>
      <Icon name="clock" />
      <span>
        {saved.remindedAt ? words.due : words.remindAt} <Moment at={saved.remindAt} timeZone={timeZone} />
      </span>
    </p>
  )

const Sheet = ({ message: { id }, saved, timeZone, fresh, problem, slug }: SheetProps & { slug?: string }) => {
  const isKept = saved !== null && saved.doneAt === null
  if (!isKept)
    return (
      <form method="post" hx-trigger={fresh ? "load, submit" : undefined} {...posts(paths.messageSave(id), inCard)}>
        <button class="button">
          <Icon name="bookmark" />
          {words.save}
        </button>
      </form>
    )
  return (
    <>
      <When saved={saved} timeZone={timeZone} />
      <section class="stack">
        <p class="remind-head">{words.remindMe}</p>
        <RemindForm target={posts(paths.messageSave(id), inCard)} name={id} problem={problem} />
      </section>
      <div class="row spread">
        <form method="post" {...posts(paths.messageUnsave(id), inCard)}>
          <button class="button quiet">
            <Icon name="trash" />
            {words.unsave}
          </button>
        </form>
        {slug && <a href={paths.saved(slug)}>{words.list}</a>}
      </div>
    </>
  )
}

/** Over the page, beside the message. */
export const SavedSheet = (props: SheetProps & { slug: string }) => (
  <div class="keep-sheet">
    <CardHead title={props.saved && !props.saved.doneAt ? words.saved : props.fresh ? words.save : words.notSaved} />
    <Sheet {...props} />
  </div>
)

/** The same as a page. */
export const SavedSheetPage = (props: SheetProps & { slug: string }) => (
  <Pane title={words.save} back={paths.message(props.message.id)}>
    <blockquote class="body quoted" dir="auto">
      {raw(writtenHtml(props.message.html))}
    </blockquote>
    <div class="keep-sheet">
      {props.saved && !props.saved.doneAt && (
        <p class="done" role="status">
          {words.saved}
        </p>
      )}
      <Sheet {...props} fresh={false} />
    </div>
  </Pane>
)

type RemindProps = { item: ShownSaved; timeZone: string; problem?: string }

const Remind = ({ item, timeZone, problem }: RemindProps) => {
  const target = posts(paths.savedRemind(item.id), inCard)
  return (
    <>
      <When saved={item} timeZone={timeZone} />
      <RemindForm target={target} name={item.id} problem={problem} />
      {item.remindAt && (
        <form method="post" {...target}>
          <button class="button quiet">{words.noReminder}</button>
        </form>
      )}
    </>
  )
}

/** When to be reminded of what is kept already: beside the list. */
export const RemindSheet = (props: RemindProps) => (
  <div class="keep-sheet">
    <CardHead title={words.remindMe} />
    <Remind {...props} />
  </div>
)

/** The same as a page. */
export const RemindPage = ({ slug, ...props }: RemindProps & { slug: string }) => (
  <Pane title={words.remindMe} back={paths.saved(slug)}>
    <blockquote class="body quoted" dir="auto">
      {props.item.message ? raw(writtenHtml(props.item.message.html)) : (props.item.note ?? words.gone)}
    </blockquote>
    <div class="keep-sheet">
      <Remind {...props} />
    </div>
  </Pane>
)

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
