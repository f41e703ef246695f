import { createHttp } from "./http"
import { type Histogram, createHistogram } from "./histogram"

export const kinds = ["send", "history", "page", "session", "read", "search", "sign-in"] as const
export type Kind = (typeof kinds)[number]
type Call = { kind: Kind; method: string; path: string; token?: string; body?: object; dueAt: number }

const answerWithinMs = 10_000
/** A server that does not answer must not fill the generator's memory. */
const mostInFlight = 2_000
const mostReasons = 50

export type Tally = ReturnType<typeof createTally>

/** Durations and errors by kind of request, of a whole test or of one second. */
export function createTally() {
  const byKind = Object.fromEntries(kinds.map((kind) => [kind, createHistogram()])) as Record<Kind, Histogram>
  const all = createHistogram()
  const cachedPage = createHistogram()
  const delivery = createHistogram()
  const reasons: Record<string, number> = {}
  let errors = 0
  let unanswered = 0
  let refused = 0
  return {
    byKind,
    all,
    cachedPage,
    delivery,
    reasons,
    errors: () => errors,
    /** Answered or not. */
    requests: () => all.count() + unanswered,
    /** Those that went well; quick refusals are no throughput. */
    succeeded: () => all.count() - refused,
    answered(kind: Kind, ms: number) {
      byKind[kind].record(ms)
      // Hashing a password is slow by intent, and rare.
      if (kind !== "sign-in") all.record(ms)
    },
    failed(reason: string, answered: boolean) {
      errors++
      if (answered) refused++
      else unanswered++
      const name = reason in reasons || Object.keys(reasons).length < mostReasons ? reason : "other"
      reasons[name] = (reasons[name] ?? 0) + 1
    },
    clear() {
      for (const histogram of [...Object.values(byKind), all, cachedPage, delivery]) histogram.clear()
      for (const name of Object.keys(reasons)) delete reasons[name]
      errors = unanswered = refused = 0
    },
  }
}

type Dependencies = { url: string; tallies(): Tally[]; now(): number }

/** Asks the server; a duration counts from the moment at which the request was due, not from when we got round to it. */
export function createRequests({ url, tallies, now }: Dependencies) {
  const ask = createHttp(url, { mostLines: mostInFlight, timeoutMs: answerWithinMs })
  let inFlight = 0

  function unanswered(kind: Kind, reason: string) {
    for (const tally of tallies()) tally.failed(`${kind}: ${reason}`, false)
    return false
  }

  return {
    inFlight: () => inFlight,
    /** Whether it went well; if not, it counts as an error. */
    async call({ kind, method, path, token, body, dueAt }: Call): Promise<boolean> {
      if (inFlight >= mostInFlight) return unanswered(kind, "not sent: 2,000 requests wait for an answer")
      inFlight++
      try {
        const { status, isCached } = await ask({
          method,
          path,
          headers: {
            ...(token && { Authorization: `Bearer ${token}` }),
            ...(body && { "Content-Type": "application/json" }),
            // What browsers ask for; we do not unpack it.
            "Accept-Encoding": "gzip, br, zstd",
          },
          body: body && JSON.stringify(body),
        })
        const ms = now() - dueAt
        for (const tally of tallies()) {
          tally.answered(kind, ms)
          if (isCached && kind === "page") tally.cachedPage.record(ms)
          if (status >= 300) tally.failed(`${kind}: status ${status}`, true)
        }
        return status < 300
      } catch (error) {
        const { name, code } = error as { name: string; code?: unknown }
        return unanswered(kind, typeof code === "string" ? code : name)
      } finally {
        inFlight--
      }
    },
  }
}

export type Requests = ReturnType<typeof createRequests>
