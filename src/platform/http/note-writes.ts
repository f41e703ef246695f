import type { Context, MiddlewareHandler } from "hono"
import { type LastWrites, anybody } from "../db/last-writes"

const reading = new Set(["GET", "HEAD", "OPTIONS"])
/** Sending a message: whoever looks for it asks by the chat's rev, so the way on which all depends does without. */
const sending = /\/messages(?:\/batch)?$/

const mayHaveWritten = ({ req, res }: Context) =>
  !reading.has(req.method) && !sending.test(req.path) && (res.status < 400 || res.status >= 500)

/** After a request that changed something and before its answer is sent: its sender must find that, whatever replica answers. */
export const noteWrites =
  (lastWrites: LastWrites, writerOf: (c: Context) => string | undefined): MiddlewareHandler =>
  async (c, next) => {
    await next()
    if (mayHaveWritten(c)) await lastWrites.note(writerOf(c) ?? anybody)
  }
