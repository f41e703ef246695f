import type { Log } from "../platform/log"
import type { Sockets } from "../platform/realtime/sockets"
import type { SessionStore } from "./store"

const usualMs = 3_600_000
const touchedAtOnce = 1_000

type Dependencies = { sessions: SessionStore; sockets: Pick<Sockets, "all">; log: Log; everyMs?: number }

/** Once an hour: a session with an open socket is in use, whoever never asks by HTTP; those that are over are forgotten. */
export function startHousekeeping({ sessions, sockets, log, everyMs = usualMs }: Dependencies) {
  async function keep() {
    const used = [...new Set([...sockets.all()].map(({ data }) => data.sessionId))]
    for (let from = 0; from < used.length; from += touchedAtOnce)
      await sessions.touch(used.slice(from, from + touchedAtOnce))
    await sessions.forgetOld()
  }
  const timer = setInterval(
    () => void keep().catch((error: unknown) => log.warn({ err: error }, "housekeeping failed")),
    everyMs,
  )
  timer.unref()
  return () => clearInterval(timer)
}
