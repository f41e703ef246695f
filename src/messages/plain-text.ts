/** The renderer, the highlighter and Bun write the same sign differently. */
const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'" }

/** What a rendered message says, without its marks: lines for its blocks. Of our own renderer's HTML only. */
export const plainTextOf = (html: string): string =>
  html
    .replace(/\s*<(?:br|\/p|\/li|\/h[1-6]|\/pre|\/blockquote|\/tr|hr)\b[^>]*>\s*/g, "\n")
    .replace(/<\/t[dh]>\s*/g, " ")
    .replace(/<[^>]*>/g, "")
    .replace(/&(#?\w+);/g, (whole, name: string) => named[name] ?? whole)
    .replace(/\n{2,}/g, "\n")
    .trim()
