import type { Growth } from "./growth"
import type { Summary } from "./histogram"
import type { Kind } from "./requests"
import type { ServerSummary } from "./server-watch"

export type Measured = {
  http: Summary | null
  kinds: Partial<Record<Kind, Summary | null>>
  cachedPage: Summary | null
  delivery: Summary | null
  requests: number
  errors: number
  requestRate: number
  plannedRequestRate: number
  acknowledged: number
  delivered: number
  /** The lowest part of the people who had a live socket. */
  connectedShare: number | null
  lost: number
  duplicated: number
  reordered: number
  server: ServerSummary
  memory: Growth | null
  handles: Growth | null
}

export type Line = {
  name: string
  target: string
  value: string
  verdict: "pass" | "fail" | "not measured"
  /** Missing it is no matter of degree. */
  critical?: boolean
}
export type Outcome = "pass" | "warning" | "fail"
export const exitCodes: Record<Outcome, number> = { pass: 0, fail: 1, warning: 3 }

const wantedRequestRate = 1_000
const carriedShare = 0.9
const criticalP95Ms = 500
const criticalErrorShare = 0.01
const mebibyte = 1024 ** 2

const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)} ms`
const percent = (value: number) => `${(value * 100).toFixed(value < 0.01 ? 3 : 1)} %`
const whole = (value: number) => Math.round(value).toLocaleString("en")

type Check = {
  name: string
  value: number | null | undefined
  show(value: number): string
  below?: number
  atLeast?: number
  criticalFrom?: number
}

function check({ name, value, show, below, atLeast, criticalFrom = Infinity }: Check): Line {
  const target = below !== undefined ? `< ${show(below)}` : `≥ ${show(atLeast!)}`
  if (value === null || value === undefined) return { name, target, value: "not measured", verdict: "not measured" }
  const good = below !== undefined ? value < below : value >= atLeast!
  return { name, target, value: show(value), verdict: good ? "pass" : "fail", critical: value >= criticalFrom }
}

const none = (name: string, value: number | null): Line => ({
  name,
  target: "0",
  value: value === null ? "not measured" : whole(value),
  verdict: value === null ? "not measured" : value === 0 ? "pass" : "fail",
  critical: true,
})

function flat(name: string, growth: Growth | null, show: (value: number) => string): Line {
  const target = "flat"
  if (!growth) return { name, target, value: "not measured (takes 5 minutes)", verdict: "not measured" }
  const { perHour, r2, isGrowing } = growth
  const value = `${perHour < 0 ? "" : "+"}${show(perHour)} an hour, R² ${r2.toFixed(2)}`
  return { name, target, value, verdict: isGrowing ? "fail" : "pass", critical: true }
}

/** Every target with what was measured; what has no source is never passed. */
export function judge(measured: Measured): Line[] {
  const { http, kinds, server } = measured
  const checked = measured.acknowledged > 0 && measured.delivered > 0
  const p95 = (name: string, kind: Kind, below: number) =>
    check({ name: `${name}, p95`, value: kinds[kind]?.p95, show: ms, below })
  const errorShare = measured.requests > 0 ? measured.errors / measured.requests : null
  return [
    check({ name: "HTTP, average", value: http?.mean, show: ms, below: 100 }),
    check({ name: "HTTP, p95", value: http?.p95, show: ms, below: 100, criticalFrom: criticalP95Ms }),
    check({ name: "HTTP, p99", value: http?.p99, show: ms, below: 500 }),
    p95("Send acknowledged", "send", 10),
    p95("Page of 50 messages", "history", 20),
    p95("Session check", "session", 5),
    p95("Search", "search", 30),
    check({ name: "Chat page from the cache, p95", value: measured.cachedPage?.p95, show: ms, below: 50 }),
    check({ name: "Hand-over to the socket, p95", value: server.handOverP95Ms, show: ms, below: 2 }),
    check({ name: "SQL, p95", value: server.sqlP95Ms, show: ms, below: 50 }),
    check({
      name: "Requests a second",
      // Who asks for less has not tried.
      value: Math.round(measured.plannedRequestRate) < wantedRequestRate ? null : measured.requestRate,
      show: whole,
      atLeast: wantedRequestRate,
    }),
    check({
      name: "Server CPU, of one core",
      // A server that does not keep up, or is not let, says nothing by being idle.
      value: measured.requestRate >= measured.plannedRequestRate * carriedShare ? server.cpu : null,
      show: percent,
      below: 0.7,
    }),
    check({
      name: "Server memory, highest",
      value: server.rssBytes,
      show: (bytes) => `${whole(bytes / mebibyte)} MiB`,
      below: 1024 * mebibyte,
    }),
    flat("Server memory over time", measured.memory, (bytes) => `${(bytes / mebibyte).toFixed(1)} MiB`),
    flat("Open handles over time", measured.handles, (count) => count.toFixed(1)),
    check({ name: "Connections to the database", value: server.poolShare, show: percent, below: 0.8 }),
    check({ name: "Cache hits", value: server.cacheHitShare, show: percent, atLeast: 0.9 }),
    check({ name: "Errors", value: errorShare, show: percent, below: 0.001, criticalFrom: criticalErrorShare }),
    {
      ...check({ name: "People connected, lowest", value: measured.connectedShare, show: percent, atLeast: 0.99 }),
      critical: true,
    },
    none("Lost deliveries", checked ? measured.lost : null),
    none("Duplicated deliveries", checked ? measured.duplicated : null),
    none("Reordered deliveries", checked ? measured.reordered : null),
  ]
}

/** Beyond what may be (p95 of 500 ms, 1 % errors, loss, growth): fail. Any other missed target: a warning. */
export function outcomeOf(lines: Line[]): Outcome {
  const missed = lines.filter(({ verdict }) => verdict === "fail")
  if (lines.every(({ verdict }) => verdict === "not measured") || missed.some(({ critical }) => critical)) return "fail"
  return missed.length > 0 ? "warning" : "pass"
}
