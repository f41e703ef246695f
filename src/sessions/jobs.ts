import type { Log } from "../platform/log"
import type { SessionStore } from "./store"

const everyMs = 3_600_000

/** Forgets sessions that are over, once an hour; gives what ends it. */
export function startForgetting({ sessions, log }: { sessions: SessionStore; log: Log }) {
  const housekeeping = setInterval(() => {
    sessions.forgetOld().catch((error: unknown) => log.warn({ err: error }, "housekeeping failed"))
  }, everyMs)
  housekeeping.unref()
  return () => clearInterval(housekeeping)
}
