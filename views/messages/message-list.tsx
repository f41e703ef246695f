import { raw } from "hono/html"
import type { Message, MessagePage } from "../../src/messages/message"
import { text } from "../text/en"
import { renderMessage } from "./message"

const groupedWithinMs = 5 * 60_000

type Zone = string | null

type Formats = Record<"time" | "dayKey" | "day" | "dayOfYear", Intl.DateTimeFormat>
const formats = new Map<Zone, Formats>()

/** Making a formatter costs more than a page of messages; there are a few hundred zones at most. */
function formatsOf(zone: Zone): Formats {
  const known = formats.get(zone)
  if (known) return known
  const timeZone = zone ?? "UTC"
  const made = {
    time: new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }),
    dayKey: new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }),
    day: new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "long", day: "numeric", month: "long" }),
    dayOfYear: new Intl.DateTimeFormat("en-GB", {
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

const dayMs = 24 * 60 * 60_000

/** "Today", "Yesterday", or the day by its name, in the words of the script; with the zone where it may not be the reader's. */
function dayLabel(at: Date, now: Date, zone: Zone): string {
  const { dayKey, day, dayOfYear } = formatsOf(zone)
  const key = dayKey.format(at)
  const mark = zone ? "" : ` · ${text.chat.utc}`
  if (key === dayKey.format(now)) return text.chat.today + mark
  if (key === dayKey.format(now.getTime() - dayMs)) return text.chat.yesterday + mark
  return (key.slice(0, 4) === dayKey.format(now).slice(0, 4) ? day : dayOfYear).format(at) + mark
}

export type ListProps = {
  page: MessagePage
  timeZone: Zone
  newAfter?: number | null
  /** Whose page it is; pieces and broadcasts have no viewer. */
  viewerId?: string
  now?: Date
}

/** Messages with what stands between them: day lines, groups, the line above what is new. */
export function renderMessages({ page, timeZone, newAfter = null, viewerId, now = new Date() }: ListProps): string {
  const { time, dayKey } = formatsOf(timeZone)
  let html = ""
  let before: Message | null = null
  let newShown = false
  for (const message of page.messages) {
    const key = dayKey.format(message.createdAt)
    const newDay = !before || dayKey.format(before.createdAt) !== key
    if (newDay)
      html += `<div class="day" data-day="${key}"><span>${dayLabel(message.createdAt, now, timeZone)}</span></div>`
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
    html += renderMessage(message, {
      continued,
      time: time.format(message.createdAt),
      mine: message.senderId === viewerId,
    })
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
