import { text as catalogue } from "../../../views/text/text"
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

export const malformed = (detail: string) => new Problem(400, catalogue.problem.titles.malformed, detail)
export const unauthorized = (detail: string = catalogue.refusals.signInFirst) =>
  new Problem(401, catalogue.problem.titles.unauthorized, detail)
export const forbidden = (detail: string) => new Problem(403, catalogue.problem.titles.forbidden, detail)
/** Also what the caller may not see: absence and secrecy look the same. */
export const notFound = (detail: string = catalogue.refusals.notFound) =>
  new Problem(404, catalogue.problem.titles.notFound, detail)
export const conflict = (detail: string, body?: Record<string, unknown>) =>
  new Problem(409, catalogue.problem.titles.conflict, detail, body ? { body } : {})
export const gone = (detail: string) => new Problem(410, catalogue.problem.titles.gone, detail)
export const tooLarge = (detail: string) => new Problem(413, catalogue.problem.titles.tooLarge, detail)
export const invalid = (errors: FieldError[]) =>
  new Problem(
    422,
    catalogue.problem.titles.invalid,
    errors.map((error) => error.message).join(" ") || catalogue.refusals.invalid,
    {
      errors,
    },
  )
export const tooMany = (seconds: number) =>
  new Problem(429, catalogue.problem.titles.tooMany, catalogue.refusals.tooMany(seconds), { retryAfter: seconds })
export const unavailable = (seconds = 2) =>
  new Problem(503, catalogue.problem.titles.unavailable, catalogue.refusals.unavailable, {
    retryAfter: seconds,
  })
export const tooManyConnections = (seconds: number) =>
  new Problem(429, catalogue.problem.titles.tooManyConnections, catalogue.refusals.tooManyConnections, {
    retryAfter: seconds,
  })
