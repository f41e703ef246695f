/** The database did not answer: it is away, restarting, full, or slower than the deadline. Becomes a 503. */
export class Unavailable extends Error {
  constructor(cause: unknown, message = "The database is not available") {
    super(message, { cause })
    this.name = "Unavailable"
  }
}

/** All connections are busy, and more wait for one than can be served. The pool has told the log already. */
export class Overloaded extends Unavailable {
  override name = "Overloaded"
}

const lostConnection = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOENT",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "57P01", // an administrator shut the server down
  "57P02", // a crash ended every session
  "57P03", // starting up or stopping
  "57P05", // an idle session was ended
  "25P03", // an idle transaction was ended
])
const outOfResources = new Set([
  "53000",
  "53100", // disk full
  "53200", // out of memory
  "53300", // too many connections
  "57014", // statement_timeout
])
const worthRepeating = new Set([
  "40001", // serialization failure
  "40P01", // deadlock
  "55P03", // a lock was waited for too long
])

/** The SQLSTATE or system code of an error, also when a library has wrapped it. */
export function codeOf(error: unknown): string {
  for (let current = error; current instanceof Error; current = current.cause) {
    const { code } = current as { code?: unknown }
    if (typeof code === "string") return code
  }
  return ""
}

/** True when the connection broke before the answer: the statement may or may not have been carried out. */
export const isConnectionLoss = (error: unknown) => {
  const code = codeOf(error)
  return lostConnection.has(code) || code.startsWith("08")
}

/** The error as callers should see it: what is not the statement's own fault becomes `Unavailable`. */
export const toUnavailable = (error: unknown) =>
  !(error instanceof Unavailable) && (isConnectionLoss(error) || outOfResources.has(codeOf(error)))
    ? new Unavailable(error)
    : error

/** True for what a server said against a statement, while it is itself well: a conflict, or a table that it lacks. */
export const isObjection = (error: unknown) => toUnavailable(error) === error && codeOf(error) !== ""

/** True when nothing was written and the same transaction may succeed at once: deadlock, serialization, lock timeout. */
export const isTransient = (error: unknown) => worthRepeating.has(codeOf(error))

/** True when a unique index refused the row; with `constraint`, only when it was that one. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (codeOf(error) !== "23505") return false
  if (!constraint) return true
  for (let current = error; current instanceof Error; current = current.cause) {
    if ((current as { constraint_name?: string }).constraint_name === constraint) return true
  }
  return false
}
