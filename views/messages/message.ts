import type { Message } from "../../src/messages/message"
import { picturesHtml } from "../attachments/pictures"
import { faceHtml } from "../shared/face"
import { iconHtml } from "../shared/icon"
import { sayLine } from "../text/phrases"
import { language, storedText, text } from "../text/text"
import { repliesHtml, threadMark } from "./thread-marks"

type Look = {
  /** Stands in a group of the same author: no face, no name. */
  continued?: boolean
  /** The time as the reader's page shows it; UTC where nothing is known of the reader. */
  time?: string
  /** On its writer's own page, so that they may change it where scripts are off; elsewhere the script knows. */
  mine?: boolean
  /** Stands in the panel of its thread, beside the chat in which it may stand, too. */
  inPanel?: boolean
  /** What a link led to. */
  sought?: boolean
}

const escape = Bun.escapeHTML

const utc = (at: Date) => at.toISOString().slice(11, 16)

const attributes = (message: Message, inPanel = false) =>
  `id="${inPanel ? "t" : "m"}-${message.id}" tabindex="-1" data-id="${message.id}" data-chat="${message.chatId}" data-seq="${message.seq}" data-rev="${message.rev}"${threadMark(message)} data-sender="${message.senderId}" data-at="${message.createdAt.toISOString()}"`

/** What is in it comes from the page's template when somebody aims at the message. */
const bar = ({ id }: Message) =>
  `<div class="bar"><a class="more" href="/m/${id}/actions" aria-label="${text.message.actions}"></a></div>`

/** Who is among the people is for the script to say, and the form does the opposite of what is. */
const pills = ({ id, reactions }: Message) =>
  `<form class="reactions" method="post" action="/m/${id}/react">` +
  reactions
    .map(
      ({ emoji, count, userIds }) =>
        `<button class="pill" name="emoji" value="${emoji}" data-by="${userIds.join(" ")}">${emoji} <b>${count}</b></button>`,
    )
    .join("") +
  `<a class="pill" href="/m/${id}/react" data-action="react" title="${text.reactions.add}" aria-label="${text.reactions.add}">${iconHtml("smile")}</a></form>`

/** What a chat says of a pin, after the name of who pinned. */
export const pinLine = (messageId: string) => ({
  text: `${storedText.pins.line} ${storedText.pins.lineOf}`,
  html: `${storedText.pins.line} <a href="/m/${messageId}">${storedText.pins.lineOf}</a>`,
})

const copyLabel = `data-copy aria-label="${storedText.writing.copyCode}"`
/** What somebody wrote (HTML, made safe), with the words that it was stored with in the reader's language. */
export const writtenHtml = (html: string) =>
  language() === "en" ? html : html.replaceAll(copyLabel, `data-copy aria-label="${text.writing.copyCode}"`)

const face = ({ senderId: id, senderName: name, senderAvatar: avatar }: Message) =>
  faceHtml({ id, name, avatar, named: false })

/**
 * One message: on a page, in a fragment, in a broadcast and in catch-up, the same bytes for every reader. Strings, since it is
 * rendered more often than anything else; everything but `html`, which the renderer made safe, is escaped here.
 */
export function renderMessage(
  message: Message,
  { continued = false, time = utc(message.createdAt), mine = false, inPanel = false, sought = false }: Look = {},
): string {
  if (message.deletedAt)
    return `<article ${attributes(message, inPanel)} class="message" data-deleted hidden></article>`
  const name = escape(message.senderName)
  const stamp = `<a class="when" href="/m/${message.id}"><time datetime="${message.createdAt.toISOString()}">${escape(time)}</time></a>`
  const who = `<a class="name" dir="auto" href="/u/${message.senderId}" data-user="${message.senderId}" title="@${escape(message.senderHandle)}">${name}</a>`
  if (message.kind === "system") {
    return `<article ${attributes(message, inPanel)} class="message system"><div class="line">${who} <span class="said">${sayLine(message.html)}</span> ${stamp}</div></article>`
  }
  const mentions = message.mentionedIds.length > 0 ? ` data-mentions="${message.mentionedIds.join(" ")}"` : ""
  const broad = message.mentionsAll ? " data-mentions-all" : ""
  const edited = message.editedAt ? ` <a class="edited" href="/m/${message.id}/edits">${text.chat.edited}</a>` : ""
  // "Ada waves": the name is a part of what is said.
  const doer = message.me ? `${who} ` : ""
  return (
    `<article ${attributes(message, inPanel)} class="message${continued ? " continued" : ""}${message.me ? " deed" : ""}"${mine ? " data-mine" : ""}${mentions}${broad}${message.editedAt ? " data-edited" : ""}${message.pinnedAt ? " data-pinned" : ""}${sought ? " data-target" : ""}>` +
    `${face(message)}<header>${who}${stamp}${message.pinnedAt ? `<a class="pinned" href="/c/${message.chatId}/pins">${iconHtml("pin")}${text.pins.pinned}</a>` : ""}</header>` +
    `<div class="body" dir="auto" hx-ignore>${doer}${writtenHtml(message.html)}${edited}</div>${picturesHtml(message.attachments)}${message.reactions.length > 0 ? pills(message) : ""}${repliesHtml(message)}${bar(message)}</article>`
  )
}
