import type { Context } from "hono"
import type { ContentfulStatusCode } from "hono/utils/http-status"

/** An answer with the headers that were set on the way, and its bytes beside it for whoever compresses it: reading them back costs as much as making them. */
export function answerBytes(
  c: Context,
  bytes: Buffer<ArrayBuffer>,
  headers: Record<string, string>,
  status = 200,
): Response {
  c.set("bytes", bytes)
  return c.body(bytes, status as ContentfulStatusCode, headers)
}

/** JSON that is written already. */
export const answerJson = (c: Context, text: string, status = 200) =>
  answerBytes(c, Buffer.from(text), { "Content-Type": "application/json" }, status)
