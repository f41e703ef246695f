const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'" }
const plain = (html: string) => html.replaceAll(/&(amp|lt|gt|quot|#39|#x27);/g, (_, name: string) => entities[name]!)

/** A message's HTML with parts of its text marked: only text between tags is touched, and it is escaped anew. */
export const markHtml = (html: string, marksIn: (text: string) => [number, number][]) =>
  html.replaceAll(/(<[^>]*>)|([^<]+)/g, (whole, tag: string | undefined) => {
    if (tag) return tag
    const text = plain(whole)
    const marks = marksIn(text)
    if (marks.length === 0) return whole
    let [marked, at] = ["", 0]
    for (const [from, to] of marks) {
      marked += `${Bun.escapeHTML(text.slice(at, from))}<mark>${Bun.escapeHTML(text.slice(from, to))}</mark>`
      at = to
    }
    return marked + Bun.escapeHTML(text.slice(at))
  })
