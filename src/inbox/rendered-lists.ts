import { LRUCache } from "lru-cache"
import { renderMessages } from "../../views/messages/message-list"
import { language } from "../../views/text/text"
import type { MessagePage } from "../messages/message"

/** Day lines say "Today": midnights are at quarters of an hour everywhere. */
const quarterMs = 15 * 60_000
const mine = Buffer.from(" data-mine")

type Rendered = {
  page: MessagePage
  quarter: number
  bytes: Buffer<ArrayBuffer>
  /** Where each writer's own messages are marked as theirs, in bytes. */
  places: Map<string, number[]>
}
type Wanted = { chatId: string; page: MessagePage; timeZone: string | null; viewerId: string }

/** The list as everybody sees it, as bytes, and the places at which its writers see a little more. */
function render(page: MessagePage, timeZone: string | null): Pick<Rendered, "bytes" | "places"> {
  const html = renderMessages({ page, timeZone })
  const pieces: Buffer<ArrayBuffer>[] = []
  const places = new Map<string, number[]>()
  let [from, length] = [0, 0]
  for (const match of html.matchAll(/data-sender="([^"]+)" data-at="[^"]+" class="message(?: continued)?"/g)) {
    const to = match.index + match[0].length
    const piece = Buffer.from(html.slice(from, to))
    pieces.push(piece)
    length += piece.length
    from = to
    places.set(match[1]!, [...(places.get(match[1]!) ?? []), length])
  }
  return { bytes: Buffer.concat([...pieces, Buffer.from(html.slice(from))]), places }
}

/**
 * The lists of the chats that are looked at most, as they were drawn last, by time zone and language; `bytes` of them at most. A page that
 * is another object than the one that was drawn is drawn anew, so that this can be as wrong as the cache and no more.
 */
export function createRenderedLists({ bytes }: { bytes: number }) {
  const kept = new LRUCache<string, Rendered>({ maxSize: bytes, sizeCalculation: (list) => list.bytes.length + 2_000 })

  function draw({ chatId, page, timeZone }: Wanted): Rendered {
    const key = `${chatId} ${timeZone} ${language()}`
    const quarter = Math.floor(Date.now() / quarterMs)
    const known = kept.get(key)
    if (known?.page === page && known.quarter === quarter) return known
    const drawn = { page, quarter, ...render(page, timeZone) }
    kept.set(key, drawn)
    return drawn
  }

  /** In pieces, to be joined. */
  return (wanted: Wanted): Buffer<ArrayBuffer>[] => {
    const { bytes: all, places } = draw(wanted)
    const own = places.get(wanted.viewerId) ?? []
    const starts = [0, ...own]
    return starts.flatMap((start, index) => {
      const piece = all.subarray(start, own[index])
      return index < own.length ? [piece, mine] : [piece]
    })
  }
}
