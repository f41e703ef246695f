import { LRUCache } from "lru-cache"
import { newLineHtml, renderMessages } from "../../views/messages/message-list"
import { language } from "../../views/text/text"
import type { MessagePage } from "../messages/message"

/** Day lines say "Today": midnights are at quarters of an hour everywhere. */
const quarterMs = 15 * 60_000
const mine = Buffer.from(" data-mine")
const continuedMark = Buffer.from(" continued")

/** Where one message stands in a list, in bytes. */
type Place = {
  seq: number
  senderId: string
  /** Somebody wrote it: it may be the reader's own, or new. */
  written: boolean
  start: number
  /** Where it is said that it goes on in the group above it, if it does. */
  continued: number | null
  /** Where it may be marked as its reader's own; null where nothing is left of it. */
  mark: number | null
}

type Rendered = { page: MessagePage; quarter: number; bytes: Buffer<ArrayBuffer>; places: Place[] }
type Wanted = {
  chatId: string
  page: MessagePage
  timeZone: string | null
  viewerId: string
  /** The seq after which what others wrote is new; null where nothing is. */
  newAfter: number | null
}

/** The head of each message, in the order of the page. */
const heads = /<article [^>]*? class="message( continued)?[^"]*"/g

/** The list as everybody sees it, as bytes, and the places at which some see a little more. */
function render(page: MessagePage, timeZone: string | null): Pick<Rendered, "bytes" | "places"> {
  const html = renderMessages({ page, timeZone })
  let [at, length] = [0, 0]
  const bytesTo = (end: number) => {
    length += Buffer.byteLength(html.slice(at, end))
    at = end
    return length
  }
  const places = [...html.matchAll(heads)].map((found, index): Place => {
    const [head, continued] = found
    const { seq, senderId, kind, deletedAt } = page.messages[index]!
    const start = bytesTo(found.index)
    return {
      seq,
      senderId,
      written: kind === "text",
      start,
      continued: continued ? start + head.indexOf(continued) : null,
      mark: deletedAt ? null : bytesTo(found.index + head.length),
    }
  })
  return { bytes: Buffer.from(html), places }
}

/** A list as one reader sees it, in pieces. */
function piecesFor({ bytes, places }: Rendered, { viewerId, newAfter }: Wanted): Buffer<ArrayBuffer>[] {
  const pieces: Buffer<ArrayBuffer>[] = []
  let from = 0
  const goTo = (end: number) => {
    pieces.push(bytes.subarray(from, end))
    from = end
  }
  let newShown = newAfter === null
  for (const { seq, senderId, written, start, continued, mark } of places) {
    if (!written) continue
    const isMine = senderId === viewerId
    if (!newShown && !isMine && seq > newAfter!) {
      newShown = true
      goTo(start)
      pieces.push(Buffer.from(newLineHtml()))
      if (continued !== null) {
        goTo(continued)
        from += continuedMark.length
      }
    }
    if (!isMine || mark === null) continue
    goTo(mark)
    pieces.push(mine)
  }
  goTo(bytes.length)
  return pieces
}

/**
 * The latest messages of the chats that are looked at most, as they were drawn last, by time zone and language; `bytes` of them
 * at most. A page that is another object than the one that was drawn is drawn anew, so that this can be as wrong as the cache and
 * no more.
 */
export function createRenderedLists({ bytes }: { bytes: number }) {
  const kept = new LRUCache<string, Rendered>({ maxSize: bytes, sizeCalculation: (list) => list.bytes.length + 5_000 })

  function draw({ chatId, page, timeZone }: Wanted): Rendered {
    const key = `${chatId} ${timeZone} ${language()}`
    const quarter = Math.floor(Date.now() / quarterMs)
    const known = kept.get(key)
    if (known?.page === page && known.quarter === quarter) return known
    const drawn = { page, quarter, ...render(page, timeZone) }
    kept.set(key, drawn)
    return drawn
  }

  /** The bytes of what `renderMessages` gives, in pieces, to be joined. */
  return (wanted: Wanted): Buffer<ArrayBuffer>[] => piecesFor(draw(wanted), wanted)
}
