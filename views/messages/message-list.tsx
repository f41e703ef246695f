import { raw } from "hono/html"
import type { Message, MessagePage } from "../../src/messages/message"
import { dateFormat } from "../text/formats"
import { language, text } from "../text/text"
import { renderMessage } from "./message"

const groupedWithinMs = 5 * 60_000

type Zone = string | null

type Formats = Record<"time" | "dayKey", Intl.DateTimeFormat>
const formats = new Map<Zone, Formats>()

/** For reckoning, not for reading. Making a formatter costs more than a page of messages; there are a few hundred zones at most. */
function formatsOf(zone: Zone): Formats {
  const known = formats.get(zone)
  if (known) return known
  const timeZone = zone ?? "UTC"
  const made = {
    time: new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }),
    dayKey: new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }),
  }
  formats.set(zone, made)
  return made
}

const dayMs = 24 * 60 * 60_000
const quarterMs = 15 * 60_000
/** By zone and quarter of an hour, at which all clocks are changed; a formatter costs twenty times as much as adding. */
const offsets = new Map<string, number>()
const mostOffsets = 50_000

/** The reader's wall clock as if it were UTC, `YYYY-MM-DDTHH:MM…`. */
function wallClock(zone: Zone, at: Date): string {
  if (!zone) return at.toISOString()
  const quarter = Math.floor(at.getTime() / quarterMs)
  const key = `${quarter} ${zone}`
  let offset = offsets.get(key)
  if (offset === undefined) {
    const { dayKey, time } = formatsOf(zone)
    const start = quarter * quarterMs
    offset = Date.parse(`${dayKey.format(start)}T${time.format(start)}Z`) - start
    if (offsets.size >= mostOffsets) offsets.clear()
    offsets.set(key, offset)
  }
  return new Date(at.getTime() + offset).toISOString()
}

/** By language, zone and day, as the day is called once it is neither today nor yesterday. */
const dayNames = new Map<string, string>()
const mostDayNames = 20_000

function dayName(day: string, at: Date, zone: Zone, withYear: boolean): string {
  const key = `${language()} ${zone} ${day} ${withYear}`
  const known = dayNames.get(key)
  if (known !== undefined) return known
  const year = withYear ? "numeric" : undefined
  const options = { timeZone: zone ?? "UTC", weekday: "long", day: "numeric", month: "long", year } as const
  const name = dateFormat(options).format(at)
  if (dayNames.size >= mostDayNames) dayNames.clear()
  dayNames.set(key, name)
  return name
}

type Day = { day: string; at: Date; zone: Zone; now: Date }

/** "Today", "Yesterday", or the day (`YYYY-MM-DD`) by its name, in the words of the script; with the zone where it may not be the reader's. */
function dayLabel({ day, at, zone, now }: Day): string {
  const dayOf = (time: number) => wallClock(zone, new Date(time)).slice(0, 10)
  const today = dayOf(now.getTime())
  const mark = zone ? "" : ` · ${text.chat.utc}`
  if (day === today) return text.chat.today + mark
  if (day === dayOf(now.getTime() - dayMs)) return text.chat.yesterday + mark
  return dayName(day, at, zone, day.slice(0, 4) !== today.slice(0, 4)) + mark
}

export type ListProps = {
  page: MessagePage
  timeZone: Zone
  newAfter?: number | null
  /** Whose page it is; pieces and broadcasts have no viewer. */
  viewerId?: string
  now?: Date
  /** In the panel of a thread, and the seq of the reply that a link led to. */
  inPanel?: boolean
  sought?: number
}

/** Above the first message that its reader has not seen. */
export const newLineHtml = () => `<div class="new-line"><span>${text.chat.newLine}</span></div>`

/** Messages with what stands between them: day lines, groups, the line above what is new. */
export function renderMessages({
  page,
  timeZone,
  newAfter = null,
  viewerId,
  now = new Date(),
  inPanel,
  sought,
}: ListProps): string {
  let html = ""
  let before: Message | null = null
  let dayBefore = ""
  let newShown = false
  for (const message of page.messages) {
    const clock = wallClock(timeZone, message.createdAt)
    const key = clock.slice(0, 10)
    const newDay = key !== dayBefore
    dayBefore = key
    if (newDay)
      html += `<div class="day" data-day="${key}"><span>${dayLabel({ day: key, at: message.createdAt, zone: timeZone, now })}</span></div>`
    const isNew =
      !newShown &&
      newAfter !== null &&
      message.seq > newAfter &&
      message.senderId !== viewerId &&
      message.kind === "text"
    if (isNew) {
      newShown = true
      html += newLineHtml()
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
      time: clock.slice(11, 16),
      mine: message.senderId === viewerId,
      inPanel,
      sought: message.seq === sought,
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
