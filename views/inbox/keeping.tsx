import { raw } from "hono/html"
import type { ShownSaved } from "../../src/inbox/saved-messages"
import type { Saved } from "../../src/inbox/saved-store"
import type { Choice } from "../../src/inbox/when"
import type { Message } from "../../src/messages/message"
import { writtenHtml } from "../messages/message"
import { paths } from "../paths"
import { CardHead } from "../shared/card"
import { Icon } from "../shared/icon"
import { Moment } from "../shared/moment"
import { Pane } from "../shared/pane"
import { text } from "../text/text"

const words = text.later

type Target = { action: string } & Record<string, string | undefined>
/** A form that says where its answer goes. */
export const posts = (action: string, target: Record<string, string>): Target => ({
  action,
  "hx-post": action,
  ...target,
})
const inCard = { "hx-target": "#card", "hx-swap": "innerHTML" }

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

/** When its keeper is, or was, reminded of it. */
export const When = ({ saved, timeZone }: { saved: Saved; timeZone: string }) =>
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
