import { raw } from "hono/html"
import type { Message } from "../../src/messages/message"
import { paths } from "../paths"
import { type IconName, iconHtml } from "../shared/icon"
import { Pane } from "../shared/pane"
import { writtenHtml } from "./message"
import { text } from "../text/text"

type Action = {
  icon: IconName
  label: string
  href: string
  /** What the script does instead of following the link. */
  act?: string
  /** With Alt, where the message has the focus: a `KeyboardEvent.code`. */
  key?: string
  /** Opens beside the message, in the one card. */
  card?: true
  /** Sent as a form with these fields. */
  fields?: Record<string, string>
  /** For the writer alone, for who may delete, or where the message is pinned or not: the style sheet knows each message. */
  only?: "own" | "removable" | "pinned" | "unpinned"
}

/** Where a message is to stand in: the script puts it there. `{at}` is the id of its element. */
const blank = { id: "{id}", chatId: "{chat}", seq: "{seq}", root: "{root}" }

/** All that can be done with a message. In the bar of each message, and on a page of its own where scripts are off. */
const actionsOf = ({ id, chatId, seq, root }: typeof blank): Action[] => [
  { icon: "smile", label: text.reactions.react, href: paths.messageReact(id), act: "react", key: "keyr" },
  { icon: "message", label: text.threads.reply, href: paths.thread(root) },
  {
    icon: "unread",
    label: text.message.unread,
    href: paths.chatRead(chatId),
    act: "unread",
    fields: { seq, unread: "1" },
  },
  { icon: "link", label: text.message.link, href: paths.message(id), act: "link" },
  { icon: "eye", label: text.receipts.open, href: paths.messageReceipts(id), act: "seen" },
  { icon: "bookmark", label: text.later.save, href: paths.messageSaved(id), act: "keep", card: true, key: "keys" },
  { icon: "pin", label: text.pins.pin, href: paths.messagePin(id), fields: {}, only: "unpinned" },
  { icon: "pin", label: text.pins.unpin, href: paths.messagePin(id, false), fields: {}, only: "pinned" },
  { icon: "edit", label: text.message.edit, href: paths.messageEdit(id), only: "own" },
  { icon: "trash", label: text.message.remove, href: paths.messageDelete(id), fields: {}, only: "removable" },
]

const escape = Bun.escapeHTML
const hidden = (fields: Record<string, string>) =>
  Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`)
    .join("")

const control = ({ icon, label, href, act, card, key, fields, only }: Action) => {
  const named = `title="${escape(label)}" aria-label="${escape(label)}"${act ? ` data-action="${act}"` : ""}`
  const opens = (card ? ` data-card class="${act}"` : "") + (key ? ` data-${key}` : "")
  const mark = only ? ` class="${only.endsWith("pinned") ? `pin when-${only}` : "own"}"` : ""
  return fields
    ? `<form${mark} method="post" action="${href}">${hidden(fields)}<button ${named}>${iconHtml(icon)}</button></form>`
    : `<a${mark}${opens} href="${href}" ${named}>${iconHtml(icon)}</a>`
}

/** As many as stand beside a message on a phone; what else there is comes from below there. */
const most = 2

/** What the script puts into the bar of a message that somebody aims at: once a page, and not once a message. */
export const barTemplate = (): string => {
  const [first, rest] = [actionsOf(blank).slice(0, most), actionsOf(blank).slice(most)]
  const more = `title="${text.message.more}" aria-label="${text.message.more}"`
  return (
    `${first.map(control).join("")}<button type="button" class="to-rest" popovertarget="rest-{at}" ${more}>${iconHtml("more")}</button>` +
    `<div id="rest-{at}" class="rest" popover>${rest.map(control).join("")}</div>`
  )
}

type PageProps = { message: Message; may: { edit: boolean; remove: boolean; pin: boolean } }

/** The same as a page. */
export const MessageActionsPage = ({ message, may }: PageProps) => {
  const { id, chatId, seq, threadOf } = message
  const actions = actionsOf({ id, chatId, seq: String(Math.max(0, seq - 1)), root: threadOf ?? id })
  const holds = {
    own: may.edit,
    removable: may.remove,
    pinned: may.pin && message.pinnedAt !== null,
    unpinned: may.pin && message.pinnedAt === null,
  }
  return (
    <Pane title={text.message.actions} back={paths.message(id)}>
      <blockquote class="body quoted" dir="auto">
        {raw(writtenHtml(message.html))}
      </blockquote>
      <ul class="actions">
        {actions
          .filter(({ only }) => !only || holds[only])
          .map(({ icon, label, href, fields }) => (
            <li>
              {fields ? (
                <form method="post" action={href}>
                  {raw(hidden(fields))}
                  <button class="button quiet">
                    {raw(iconHtml(icon))}
                    {label}
                  </button>
                </form>
              ) : (
                <a class="button quiet" href={href}>
                  {raw(iconHtml(icon))}
                  {label}
                </a>
              )}
            </li>
          ))}
      </ul>
    </Pane>
  )
}
