import type { MiddlewareHandler } from "hono"

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ")

/** No inline script or style, nothing from elsewhere, no framing; private pages are kept by nobody but Back. */
export const secureHeaders: MiddlewareHandler = async (c, next) => {
  await next()
  // Not by `c.header`: after the handler it copies the whole answer, each time.
  const { headers } = c.res
  if (!headers.has("Content-Security-Policy")) headers.set("Content-Security-Policy", policy)
  headers.set("X-Content-Type-Options", "nosniff")
  headers.set("Referrer-Policy", "same-origin")
  headers.set("Cross-Origin-Opener-Policy", "same-origin")
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "private, no-store")
}
