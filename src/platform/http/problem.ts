export type FieldError = { path: string; message: string }

/** An expected refusal. Programs get it as problem+json (RFC 9457), people as a sentence in place. */
export class Problem extends Error {
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 413 | 422 | 429 | 503,
    readonly title: string,
    readonly detail: string,
    readonly extra: { errors?: FieldError[]; retryAfter?: number; body?: Record<string, unknown>; code?: string } = {},
  ) {
    super(detail)
  }

  toJSON() {
    const { errors, body, code } = this.extra
    const type = code ? `urn:confab:problem:${code}` : "about:blank"
    return { type, title: this.title, status: this.status, detail: this.detail, ...(errors && { errors }), ...body }
  }
}

export const malformed = (detail: string) => new Problem(400, "Bad request", detail)
export const unauthorized = (detail = "Sign in first.") => new Problem(401, "Not signed in", detail)
export const forbidden = (detail: string) => new Problem(403, "Not allowed", detail)
/** Also what the caller may not see: absence and secrecy look the same. */
export const notFound = (detail = "There is nothing here that you can see.") => new Problem(404, "Not found", detail)
export const conflict = (detail: string, body?: Record<string, unknown>) =>
  new Problem(409, "Conflict", detail, body ? { body } : {})
export const gone = (detail: string) => new Problem(410, "No longer valid", detail)
export const tooLarge = (detail: string) => new Problem(413, "Too large", detail)
export const invalid = (errors: FieldError[]) =>
  new Problem(
    422,
    "Invalid input",
    errors.map((error) => error.message).join(" ") || "Some of the input is not right.",
    {
      errors,
    },
  )
export const tooMany = (seconds: number) =>
  new Problem(429, "Too many requests", `Too many attempts. Try again in ${seconds} s.`, { retryAfter: seconds })
export const unavailable = (seconds = 2) =>
  new Problem(503, "Unavailable", "The server cannot do this right now. Nothing was lost; try again in a moment.", {
    retryAfter: seconds,
  })
