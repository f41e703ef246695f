import { raw } from "hono/html"
import type { HtmlEscapedString } from "hono/utils/html"
import { language } from "../text/text"

/** Of one piece of markup; when there are more, all are drawn anew. */
const mostKept = 500

/**
 * Markup that is the same wherever it stands with the same props, which are small and plain: drawn once for each and in each
 * language, and kept. Nothing in it may be of one reader but what its props say.
 */
export function constant<Props extends object = Record<never, never>>(
  draw: (props: Props) => { toString(): string | Promise<string> },
): (props?: Props) => HtmlEscapedString {
  const kept = new Map<string, HtmlEscapedString>()
  return (props = {} as Props) => {
    const key = language() + JSON.stringify(props)
    const known = kept.get(key)
    if (known) return known
    if (kept.size >= mostKept) kept.clear()
    const drawn = raw(String(draw(props))) as HtmlEscapedString
    kept.set(key, drawn)
    return drawn
  }
}
