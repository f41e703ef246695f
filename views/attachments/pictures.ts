import type { Attachment } from "../../src/attachments/attachment"
import { text } from "../text/text"

/** CSS pixels that a picture alone may take, and the height of each where there are several. */
const alone = { width: 420, height: 320 }
const inRow = { width: 420, height: 176 }
const least = 24

const escape = Bun.escapeHTML

/** How large it stands on the page: in its proportion, never larger than it is. */
function shownSize({ thumbWidth, thumbHeight }: Attachment, box: typeof alone) {
  const scale = Math.min(1, box.width / thumbWidth, box.height / thumbHeight)
  return [thumbWidth, thumbHeight].map((side) => Math.max(least, Math.round(side * scale))) as [number, number]
}

export const altOf = ({ alt, name }: Pick<Attachment, "alt" | "name">) => alt || text.pictures.named(name)

/** The pictures of a message. Their place is known before they are there, so that nothing moves when they come. */
export function picturesHtml(list: Attachment[]): string {
  if (list.length === 0) return ""
  const pictures = list.map((picture) => {
    const [width, height] = shownSize(picture, list.length === 1 ? alone : inRow)
    const alt = escape(altOf(picture))
    return (
      `<a class="picture" href="/files/${picture.id}/full.webp"><img src="/files/${picture.id}/thumb.webp" ` +
      `width="${width}" height="${height}" alt="${alt}" loading="lazy" decoding="async"></a>`
    )
  })
  return `<div class="pictures">${pictures.join("")}</div>`
}
