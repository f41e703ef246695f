import { raw } from "hono/html"
import type { HtmlEscapedString } from "hono/utils/html"
import { LRUCache } from "lru-cache"
import { language } from "../text/text"

/** Characters of one piece of markup, with the props that they are found by, in all that is kept of it. */
const mostKept = 1024 * 1024

/** Props that it does without may be left out whole. */
type Given<Props> = Record<never, never> extends Props ? [props?: Props] : [props: Props]

/**
 * Markup that is the same wherever it stands with the same props, which are plain: drawn once for each and in each language,
 * and kept while there is room. Nothing in it may be of one reader but what its props say.
 */
export function constant<Props extends object = Record<never, never>>(
  draw: (props: Props) => { toString(): string | Promise<string> },
): (...given: Given<Props>) => HtmlEscapedString {
  const kept = new LRUCache<string, HtmlEscapedString>({
    maxSize: mostKept,
    sizeCalculation: (markup, key) => markup.length + key.length,
  })
  return (...[props = {} as Props]: [props?: Props]) => {
    const key = language() + JSON.stringify(props)
    const known = kept.get(key)
    if (known) return known
    const drawn = raw(String(draw(props))) as HtmlEscapedString
    kept.set(key, drawn)
    return drawn
  }
}
