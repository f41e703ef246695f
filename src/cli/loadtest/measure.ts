import type { Checker } from "./checker"
import { judgeGrowth } from "./growth"
import type { Recorder } from "./recorder"
import { kinds } from "./requests"
import type { ServerSummary } from "./server-watch"
import type { Measured } from "./verdict"

type Given = {
  recorder: Recorder
  checker: Checker
  server: ServerSummary
  countedMs: number
  /** Requests that went well in that time. */
  succeeded: number
  plannedRequestRate: number
}

const noisyBytes = 16 * 1024 ** 2
const noisyHandles = 20

/** What was measured since the recorder began, or began anew. */
export function measure({ recorder, checker, server, countedMs, succeeded, plannedRequestRate }: Given): Measured {
  const tally = recorder.total()
  const samples = recorder.samples()
  const series = (pick: (sample: (typeof samples)[number]) => number | null) =>
    samples.map((sample) => ({ atMs: sample.atMs, value: pick(sample) }))
  const connected = samples.flatMap(({ users, sockets }) => (users > 0 ? [sockets / users] : []))
  return {
    http: tally.all.summary(),
    kinds: Object.fromEntries(kinds.map((kind) => [kind, tally.byKind[kind].summary()])),
    cachedPage: tally.cachedPage.summary(),
    delivery: tally.delivery.summary(),
    requests: tally.requests(),
    errors: tally.errors(),
    requestRate: countedMs > 0 ? (succeeded * 1000) / countedMs : 0,
    plannedRequestRate,
    acknowledged: checker.counts.acknowledged,
    delivered: checker.counts.delivered,
    connectedShare: connected.length > 0 ? Math.min(...connected) : null,
    lost: checker.lostBy(performance.now()),
    duplicated: checker.counts.duplicated,
    reordered: checker.counts.reordered,
    server,
    memory: judgeGrowth(
      series(({ server: { rssBytes } }) => rssBytes),
      noisyBytes,
    ),
    handles: judgeGrowth(
      series(({ server: { handles } }) => handles),
      noisyHandles,
    ),
  }
}
