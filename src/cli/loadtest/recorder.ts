import type { Checker } from "./checker"
import { createHistogram } from "./histogram"
import { busySeconds } from "./machine"
import { type Tally, createTally } from "./requests"
import type { ServerFigures } from "./server-watch"

export type Percentiles = { p50: number; p95: number; p99: number } | null
export type Sample = {
  /** Since the start of the load. */
  atMs: number
  users: number
  sockets: number
  messageRate: number
  requestRate: number
  deliveryRate: number
  send: Percentiles
  delivery: Percentiles
  http: Percentiles
  errors: number
  /** So far, as the two that follow. */
  lost: number
  duplicated: number
  reordered: number
  server: ServerFigures
  generator: { cpu: number; lagP99Ms: number }
}

/** So many points say all that a chart can show, however long the test. */
const mostSamples = 2_000
const lagEveryMs = 20

type Options = { checker: Checker; now(): number }

/** Takes figures once an interval, beside those of the whole test. */
export function createRecorder({ checker, now }: Options) {
  const interval = createTally()
  const total = { tally: createTally() }
  const intervalLag = createHistogram()
  const totalLag = createHistogram()
  let samples: Sample[] = []
  let startedAt = now()
  let takenAt = startedAt
  let countedFrom = startedAt
  let cpu = process.cpuUsage()
  let cpuAtStart = cpu
  let busyAtStart = busySeconds()
  let every = 1
  let turn = 0

  let expectedAt = now() + lagEveryMs
  const lagTimer = setInterval(() => {
    const late = Math.max(0, now() - expectedAt)
    intervalLag.record(late)
    totalLag.record(late)
    expectedAt = now() + lagEveryMs
  }, lagEveryMs)

  const coresUsed = (since: NodeJS.CpuUsage, ms: number) => {
    const { user, system } = process.cpuUsage(since)
    return ms > 0 ? (user + system) / 1000 / ms : 0
  }

  return {
    tallies: (): Tally[] => [total.tally, interval],
    total: () => total.tally,
    /** Begins to count anew, for a step that is judged alone. */
    restart() {
      total.tally = createTally()
      countedFrom = now()
    },
    /** How long what is in the total has been counted, in ms. */
    countedMs: () => now() - countedFrom,
    begin() {
      interval.clear()
      total.tally = createTally()
      totalLag.clear()
      startedAt = takenAt = countedFrom = now()
      cpu = cpuAtStart = process.cpuUsage()
      busyAtStart = busySeconds()
    },
    take({ users, sockets, server }: { users: number; sockets: number; server: ServerFigures }): Sample {
      const at = now()
      const ms = at - takenAt
      const perSecond = (count: number) => (ms > 0 ? (count * 1000) / ms : 0)
      const percentiles = (tally: { summary(): { p50: number; p95: number; p99: number } | null }): Percentiles => {
        const summary = tally.summary()
        return summary && { p50: summary.p50, p95: summary.p95, p99: summary.p99 }
      }
      const sample: Sample = {
        atMs: Math.round(at - startedAt),
        users,
        sockets,
        messageRate: perSecond(interval.byKind.send.count()),
        requestRate: perSecond(interval.all.count()),
        deliveryRate: perSecond(interval.delivery.count()),
        send: percentiles(interval.byKind.send),
        delivery: percentiles(interval.delivery),
        http: percentiles(interval.all),
        errors: interval.errors(),
        lost: checker.lostBy(at),
        duplicated: checker.counts.duplicated,
        reordered: checker.counts.reordered,
        server,
        generator: { cpu: coresUsed(cpu, ms), lagP99Ms: intervalLag.percentile(0.99) ?? 0 },
      }
      interval.clear()
      intervalLag.clear()
      cpu = process.cpuUsage()
      takenAt = at
      if (turn++ % every === 0) samples.push(sample)
      if (samples.length > mostSamples) {
        samples = samples.filter((_, i) => i % 2 === 0)
        every *= 2
      }
      return sample
    },
    samples: () => samples,
    /** Over the whole load; all CPU figures in cores. */
    generator: () => ({
      machineCpu: ((busySeconds() - busyAtStart) * 1000) / Math.max(1, now() - startedAt),
      cpu: coresUsed(cpuAtStart, now() - startedAt),
      lagP99Ms: totalLag.percentile(0.99) ?? 0,
      lagMaxMs: totalLag.summary()?.max ?? 0,
    }),
    stop: () => clearInterval(lagTimer),
  }
}

export type Recorder = ReturnType<typeof createRecorder>
