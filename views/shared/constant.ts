import { raw } from "hono/html"
import type { HtmlEscapedString } from "hono/utils/html"
import { type Language, language } from "../text/text"

/** Markup that is the same wherever it stands: drawn once in each language, and kept. Nothing in it may be of one reader. */
export function constant(draw: () => { toString(): string | Promise<string> }): () => HtmlEscapedString {
  const drawn: Partial<Record<Language, HtmlEscapedString>> = {}
  return () => (drawn[language()] ??= raw(String(draw())) as HtmlEscapedString)
}
