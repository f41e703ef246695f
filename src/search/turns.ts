import { text as catalogue } from "../../views/text/text"
import { newId } from "../platform/ids"
import { Problem, conflict } from "../platform/http/problem"
import { TooSlow } from "./cancelling"

export type Turn = { key: string; id: string }
export type Turns = ReturnType<typeof createTurns>

/** Lets each person search for one thing at a time: who searches anew does not wait for what they asked before. */
export function createTurns() {
  const running = new Map<string, { id: string; stop: AbortController }>()
  let tell: (turn: Turn) => void = () => {}

  /** Ends what began before this turn under its key. Ids of later turns are greater, whichever node gave them. */
  function overtake({ key, id }: Turn) {
    const turn = running.get(key)
    if (turn && turn.id < id) turn.stop.abort()
  }

  return {
    overtake,
    /** Hears of every turn that begins here, for the other nodes. */
    onBegun(told: (turn: Turn) => void) {
      tell = told
    },
    /** Stops what was asked before under this key. Raises 409 when it is overtaken itself, 503 for what took too long. */
    async take<T>(key: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
      const turn = { id: newId(), stop: new AbortController() }
      overtake({ key, id: turn.id })
      running.set(key, turn)
      tell({ key, id: turn.id })
      try {
        return await work(turn.stop.signal)
      } catch (error) {
        if (!(error instanceof TooSlow)) throw error
        if (turn.stop.signal.aborted) throw conflict(catalogue.search.replaced)
        throw new Problem(503, catalogue.search.slowTitle, catalogue.search.slow)
      } finally {
        if (running.get(key) === turn) running.delete(key)
      }
    },
  }
}
