import { AsyncLocalStorage } from "node:async_hooks"
import { Unavailable, isTransient, isUniqueViolation } from "../platform/db/open"
import { unavailable } from "../platform/http/problem"
import type { FlushRow, Send } from "./flush-store"

export type Outcome =
  | ({ kind: "stored" } & Omit<FlushRow, "ord" | "outcome">)
  | { kind: "repeat"; id: string; head: number }
  | { kind: "refused"; reason: "not-found" | "archived" | "announcement" | "unreachable" | "no-thread" }

type Unit = { sends: Send[]; resolve(outcomes: Outcome[]): void; reject(error: unknown): void }

type Dependencies = {
  flush(sends: Send[]): Promise<FlushRow[]>
  /** Sends in one statement; more gains nothing and holds the chats' locks longer. */
  largestFlush?: number
  /** Sends that may wait; beyond it the server says 503 instead of growing. */
  longestQueue?: number
  /** Times that a flush is tried when it is not the sends' own fault; six take about two seconds. */
  attempts?: number
}

const byChat = (units: Unit[]) => [...Map.groupBy(units, (unit) => unit.sends[0]!.chatId).values()]
const keyOf = (send: Send) => `${send.chatId}\n${send.senderId}\n${send.clientId}`

/**
 * A send may be repeated, so what is lost half-way (a restart, a deadlock, a lock waited for too long) is tried again. So is
 * a clientId that another node stored while this flush waited for the chat: its snapshot could not see that row, the next can.
 */
const isWorthRepeating = (error: unknown) =>
  error instanceof Unavailable || isTransient(error) || isUniqueViolation(error, "messages_client_key")

export type Writer = ReturnType<typeof createWriter>

/**
 * Group commit in lanes: a chat always goes by the same lane, so its sends keep their order and no two flushes of this node
 * wait for one chat's lock, while one lane's flush is prepared as another's is being written.
 */
export function createWriter({ lanes: count = 2, ...dependencies }: Dependencies & { lanes?: number }) {
  const lanes = Array.from({ length: count }, () => createLane(dependencies))
  return {
    /** Writes one unit, sends of one chat: all in one flush. Raises 503 when the queue is full or the database is away. */
    write: (sends: Send[]) => lanes[Bun.hash.crc32(sends[0]!.chatId) % count]!.write(sends),
    /** Resolves when nothing is waiting any more. */
    drain: async () => void (await Promise.all(lanes.map((lane) => lane.drain()))),
  }
}

/** A lone send is written at once; sends that arrive while a flush is running are written together by the next. */
function createLane({ flush, largestFlush = 256, longestQueue = 10_000, attempts = 6 }: Dependencies) {
  const waiting: Unit[] = []
  let queued = 0
  let running: Promise<void> | null = null
  /** A flush is of many requests: what is logged or traced of it belongs to none of them. */
  const onBehalfOfNobody = AsyncLocalStorage.snapshot()

  function take(): Unit[] {
    let size = 0
    let count = 0
    while (count < waiting.length && (count === 0 || size + waiting[count]!.sends.length <= largestFlush))
      size += waiting[count++]!.sends.length
    queued -= size
    return waiting.splice(0, count)
  }

  /** Writes units together; a send that comes twice among them is written once, and its second gets the first's row. */
  async function write(units: Unit[]): Promise<Outcome[][]> {
    const distinct = new Map<string, Send>()
    for (const unit of units)
      for (const send of unit.sends) if (!distinct.has(keyOf(send))) distinct.set(keyOf(send), send)
    const sends = [...distinct.values()]
    const outcomes = new Map<string, Outcome>()
    let pending = sends
    for (let attempt = 1; pending.length > 0; attempt++) {
      if (attempt > 1) await Bun.sleep(Math.min(20 * 2 ** attempt, 1000))
      try {
        const rows = await flush(pending)
        const again: Send[] = []
        for (const row of rows) {
          const send = pending[row.ord - 1]!
          const outcome = toOutcome(row)
          if (outcome) outcomes.set(keyOf(send), outcome)
          else again.push(send)
        }
        pending = again
        if (pending.length > 0 && attempt >= attempts) throw unavailable()
      } catch (error) {
        // Every other chat waits meanwhile, so that a chat whose lock somebody keeps is given up sooner.
        const most = isTransient(error) ? Math.min(3, attempts) : attempts
        if (attempt >= most || !isWorthRepeating(error)) throw error
      }
    }
    const seen = new Set<string>()
    return units.map((unit) =>
      unit.sends.map((send): Outcome => {
        const outcome = outcomes.get(keyOf(send))!
        if (seen.has(keyOf(send)) && outcome.kind === "stored")
          return { kind: "repeat", id: outcome.id, head: outcome.head }
        seen.add(keyOf(send))
        return outcome
      }),
    )
  }

  async function settle(units: Unit[]) {
    try {
      const outcomes = await write(units)
      units.forEach((unit, index) => unit.resolve(outcomes[index]!))
    } catch (error) {
      // One bad send must not fail its neighbours: each unit is written alone, or each chat where one chat is in the way.
      const parts = isTransient(error) ? byChat(units) : units.map((unit) => [unit])
      if (parts.length === 1 || error instanceof Unavailable) for (const unit of units) unit.reject(error)
      else for (const part of parts) await settle(part)
    }
  }

  async function run() {
    while (waiting.length > 0) await settle(take())
    running = null
  }

  return {
    write(sends: Send[]): Promise<Outcome[]> {
      if (queued + sends.length > longestQueue) return Promise.reject(unavailable())
      queued += sends.length
      return new Promise((resolve, reject) => {
        waiting.push({ sends, resolve, reject })
        running ??= onBehalfOfNobody(run)
      })
    },
    drain: async () => {
      while (running) await running
    },
  }
}

function toOutcome(row: FlushRow): Outcome | null {
  if (row.outcome === "again") return null
  if (row.outcome === "repeat") return { kind: "repeat", id: row.id, head: row.head }
  if (row.outcome === "ok") {
    const { ord: _, outcome: __, ...stored } = row
    return { kind: "stored", ...stored }
  }
  return { kind: "refused", reason: row.outcome }
}
