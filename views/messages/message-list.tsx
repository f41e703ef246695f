import { raw } from "hono/html"
import type { Message, MessagePage } from "../../src/messages/message"
import { text } from "../text/en"
import { renderMessage } from "./message"

const groupedWithinMs = 5 * 60_000

type Zone = string | null

type Formats = { time: Intl.DateTimeFormat; dayKey: Intl.DateTimeFormat; day: Intl.DateTimeFormat }
const formats = new Map<Zone, Formats>()

/** Making a formatter costs more than a page of messages; there are a few hundred zones at most. */
function formatsOf(zone: Zone): Formats {
  const known = formats.get(zone)
  if (known) return known
  const timeZone = zone ?? "UTC"
  const made = {
    time: new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }),
    dayKey: new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }),
    day: new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "long",
      day: "numeric",
      month: "long",
      year: "numeric",
    }),
  }
  formats.set(zone, made)
  return made
}

export type ListProps = { page: MessagePage; timeZone: Zone; newAfter?: number | null; viewerId?: string }

/** Messages with what stands between them: day lines, groups, the line above what is new. */
export function renderMessages({ page, timeZone, newAfter = null, viewerId }: ListProps): string {
  const { time, dayKey, day } = formatsOf(timeZone)
  const mark = timeZone ? "" : ` ${text.chat.utc}`
  let html = ""
  let before: Message | null = null
  let newShown = false
  for (const message of page.messages) {
    const key = dayKey.format(message.createdAt)
    const newDay = !before || dayKey.format(before.createdAt) !== key
    if (newDay) html += `<div class="day" data-day="${key}"><span>${day.format(message.createdAt)}</span></div>`
    const isNew =
      !newShown &&
      newAfter !== null &&
      message.seq > newAfter &&
      message.senderId !== viewerId &&
      message.kind === "text"
    if (isNew) {
      newShown = true
      html += `<div class="new-line"><span>${text.chat.newLine}</span></div>`
    }
    const continued: boolean =
      !newDay &&
      !isNew &&
      message.kind === "text" &&
      before?.kind === "text" &&
      before.senderId === message.senderId &&
      message.createdAt.getTime() - before.createdAt.getTime() < groupedWithinMs
    html += renderMessage(message, { continued, time: time.format(message.createdAt) + mark })
    before = message
  }
  return html
}

/** A piece that a page grows by, at either end. */
export const MessageChunk = (props: ListProps) => (
  <div
    class="chunk"
    data-has-older={props.page.hasOlder ? "" : undefined}
    data-has-newer={props.page.hasNewer ? "" : undefined}
  >
    {raw(renderMessages(props))}
  </div>
)
