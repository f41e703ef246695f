/** Time-ordered UUIDv7 (RFC 9562), so that new rows land at the end of their indexes. */
export const newId = (): string => Bun.randomUUIDv7()

/** The same id (UUIDv5, RFC 9562) for the same name given by the same person. */
export const idNamedBy = (userId: string, name: string): string => Bun.randomUUIDv5(name, userId)

/** Below every id that is made from this moment on. */
export const firstIdAt = (at: Date): string => {
  const time = at.getTime().toString(16).padStart(12, "0")
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`
}

/** An opaque 256-bit secret, 43 characters of base64url. */
export const newToken = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url")

/** Tokens are random, so a plain SHA-256 is enough to keep them unreadable in a stolen database. */
export const hashToken = (token: string): Buffer => Buffer.from(new Bun.CryptoHasher("sha256").update(token).digest())
