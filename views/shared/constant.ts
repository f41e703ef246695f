import { raw } from "hono/html"
import type { HtmlEscapedString } from "hono/utils/html"

/** Markup that is the same wherever it stands: drawn when it is first wanted, and kept. Nothing in it may be of one reader. */
export function constant(draw: () => { toString(): string | Promise<string> }): () => HtmlEscapedString {
  let drawn: HtmlEscapedString | null = null
  return () => (drawn ??= raw(String(draw())) as HtmlEscapedString)
}
