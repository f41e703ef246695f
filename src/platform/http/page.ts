import type { Context } from "hono"

type Markup = { toString(): string | Promise<string> }

/** htmx asks for a part of a page, and for the whole one when it restores history: only this header tells them apart. */
export const isPartial = (c: Context) => c.req.header("HX-Request-Type") === "partial"

const html = "text/html; charset=utf-8"

/** A piece of a page. */
export async function fragment(c: Context, markup: Markup | string, status = 200): Promise<Response> {
  return new Response(String(await markup.toString()), {
    status,
    headers: { "Content-Type": html, Vary: "HX-Request-Type" },
  })
}

/** A whole page. */
export async function document(c: Context, markup: Markup, status = 200): Promise<Response> {
  const body = await markup.toString()
  return new Response(`<!doctype html>${body}`, { status, headers: { "Content-Type": html, Vary: "HX-Request-Type" } })
}

/** After a form: the next page, fetched with GET. */
export function seeOther(c: Context, path: string): Response {
  if (!isPartial(c)) return c.redirect(path, 303)
  c.header("HX-Redirect", path)
  return c.body(null, 204)
}
