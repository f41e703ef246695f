import type { Result } from "./result"

type Given = Omit<Result, "notes"> & {
  /** How often sockets ended by themselves, by close code. */
  closes: Record<string, number>
  abilities: { search: boolean; typing: boolean }
  died: boolean
}

/** From here on, the generator's own waiting is in every figure. */
const busyCpu = 0.8
const busyLagMs = 20
/** Of the machine, in the hands of programs that are no part of the test. */
const crowdedShare = 0.15

const whole = (value: number) => Math.round(value).toLocaleString("en")
const percent = (value: number) => `${Math.round(value * 100)} %`
const load = ({ users, messageRate }: { users: number; messageRate: number }) =>
  `${whole(users)} people and ${whole(messageRate)} messages/s`

/** What one has to know to read the figures, in sentences. */
export function noteEverything({ generator, breakingPoint, measured, closes, abilities, ...rest }: Given): string[] {
  const { delivery, server } = measured
  const { cpu, machineCpu, lagP99Ms, lagMaxMs } = generator
  const others = machineCpu - cpu - (server.cpu ?? 0) - (server.databaseCpu ?? 0)
  const notes = [
    `The generator itself used ${percent(cpu)} of one core; its timers were late by ${lagP99Ms.toFixed(1)} ms (p99), at most ${whole(lagMaxMs)} ms. All programs together used ${machineCpu.toFixed(1)} of the ${rest.machine.cores} cores.`,
  ]
  if (server.cpu !== null && others > rest.machine.cores * crowdedShare)
    notes.push(
      `Other programs took ${others.toFixed(1)} cores: the server did not get what it asked for, and the figures are worse than its own.`,
    )
  else if (cpu > busyCpu || lagP99Ms > busyLagMs)
    notes.push("The generator was at its own limit: latencies are higher, and rates lower, than the server's.")
  if (delivery)
    notes.push(
      `${whole(measured.acknowledged)} messages acknowledged, ${whole(measured.delivered)} deliveries checked; from send to another member's socket p50 ${delivery.p50.toFixed(1)}, p95 ${delivery.p95.toFixed(1)}, p99 ${delivery.p99.toFixed(1)} ms.`,
    )
  if (server.cpu !== null && measured.requestRate > 0) {
    const perRequest = (cores: number) => ((cores * 1000) / measured.requestRate).toFixed(2)
    const database = server.databaseCpu
    notes.push(
      `Server: ${percent(server.cpu)} of one core, ${perRequest(server.cpu)} ms of CPU for each request with its deliveries.${database === null ? "" : ` Database: ${percent(database)}, ${perRequest(database)} ms.`}`,
    )
  }
  if (rest.options.scenario === "stress")
    notes.push(
      breakingPoint
        ? `It broke at ${load(breakingPoint)}: ${breakingPoint.reasons.join(", ")}. ${breakingPoint.held ? `It held ${load(breakingPoint.held)}, which the table is about.` : "No step held."}`
        : "Every step that was reached held; the table is about the last one.",
    )
  const ended = Object.entries(closes).map(([code, count]) => `${count} × ${code}`)
  if (ended.length > 0) notes.push(`Sockets ended by themselves and came back: ${ended.join(", ")}.`)
  if (!abilities.search) notes.push("This server has no search: nothing was searched.")
  if (!abilities.typing) notes.push("This server has no typing signals: none were sent.")
  if (rest.isEarly) notes.push("It was ended early.")
  if (rest.died) notes.push("The server ended during the test.")
  return notes
}
