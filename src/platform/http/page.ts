import type { Context } from "hono"
import { newId } from "../ids"
import { answerBytes } from "./answer"

type Markup = { toString(): string | Promise<string> }

/** htmx asks for a part of a page, and for the whole one when it restores history: only this header tells them apart. */
export const isPartial = (c: Context) => c.req.header("HX-Request-Type") === "partial"

const html = "text/html; charset=utf-8"

type Filling = { mark: string; pieces: Buffer<ArrayBuffer>[] }

/**
 * Gives a mark to put into the markup in place of something long that was encoded before (UTF-8): the answer then holds that.
 * Encoding is what costs most about a long page.
 */
export function fillLater(c: Context, pieces: Buffer<ArrayBuffer>[]): string {
  const mark = newId()
  c.set("filling", { mark, pieces })
  return mark
}

function toBytes(text: string, filling: Filling | undefined): Buffer<ArrayBuffer> {
  const at = filling ? text.indexOf(filling.mark) : -1
  if (!filling || at < 0) return Buffer.from(text)
  const after = text.slice(at + filling.mark.length)
  return Buffer.concat([Buffer.from(text.slice(0, at)), ...filling.pieces, Buffer.from(after)])
}

function answer(c: Context, text: string, status: number): Response {
  return answerBytes(c, toBytes(text, c.get("filling")), { "Content-Type": html, Vary: "HX-Request-Type" }, status)
}

/** A piece of a page. */
export async function fragment(c: Context, markup: Markup | string, status = 200): Promise<Response> {
  return answer(c, String(await markup.toString()), status)
}

type Dress = (markup: Markup) => Markup

/** Every whole page of this request is put into something before it is drawn. */
export const dressPages = (c: Context, dress: Dress) => c.set("dress", dress)

/** A whole page. */
export async function document(c: Context, markup: Markup, status = 200): Promise<Response> {
  const dress = c.get("dress") as Dress | undefined
  return answer(c, `<!doctype html>${String(await (dress?.(markup) ?? markup).toString())}`, status)
}

/** After a form: the next page, fetched with GET. */
export function seeOther(c: Context, path: string): Response {
  if (!isPartial(c)) return c.redirect(path, 303)
  c.header("HX-Redirect", path)
  return c.body(null, 204)
}
