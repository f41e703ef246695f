import type { Context } from "hono"
import type { ContentfulStatusCode } from "hono/utils/http-status"

type Markup = { toString(): string | Promise<string> }

/** htmx asks for a part of a page, and for the whole one when it restores history: only this header tells them apart. */
export const isPartial = (c: Context) => c.req.header("HX-Request-Type") === "partial"

const html = "text/html; charset=utf-8"

/** With the headers that were set on the way. */
const answer = (c: Context, body: string, status: number) =>
  c.body(body, status as ContentfulStatusCode, { "Content-Type": html, Vary: "HX-Request-Type" })

/** A piece of a page. */
export async function fragment(c: Context, markup: Markup | string, status = 200): Promise<Response> {
  return answer(c, String(await markup.toString()), status)
}

/** A whole page. */
export async function document(c: Context, markup: Markup, status = 200): Promise<Response> {
  return answer(c, `<!doctype html>${await markup.toString()}`, status)
}

/** After a form: the next page, fetched with GET. */
export function seeOther(c: Context, path: string): Response {
  if (!isPartial(c)) return c.redirect(path, 303)
  c.header("HX-Redirect", path)
  return c.body(null, 204)
}
