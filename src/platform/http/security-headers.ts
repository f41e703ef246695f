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
  c.header("Content-Security-Policy", policy)
  c.header("X-Content-Type-Options", "nosniff")
  c.header("Referrer-Policy", "same-origin")
  c.header("Cross-Origin-Opener-Policy", "same-origin")
  if (!c.res.headers.has("Cache-Control")) c.header("Cache-Control", "private, no-store")
}
