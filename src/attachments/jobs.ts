import type { Log } from "../platform/log"
import type { AttachmentActions } from "./actions"

/** Once an hour, on every node; nodes that do it at once share the work. */
const everyMs = 3_600_000

/** Collects what nobody uses any more; gives what ends it. */
export function startCollecting({ actions, log }: { actions: AttachmentActions; log: Log }) {
  const collect = () =>
    actions.collect().catch((error: unknown) => log.warn({ err: error }, "unused pictures could not be collected"))
  const timer = setInterval(() => void collect(), everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
