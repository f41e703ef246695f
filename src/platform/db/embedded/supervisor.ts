import type { Server } from "./launch"
import type { Log } from "./log"
import type { Ownership } from "./ownership"

type Dependencies = {
  ownership: Ownership
  start(): Promise<Server>
  /** True when the server, whoever runs it, takes connections. */
  answers(): Promise<boolean>
  log: Log
}

const takeOverEveryMs = 250
const restartPauseMs = 1000
const ownerPatienceMs = 120_000

/** Keeps one server running: our own, or another program's until that one goes. */
export function createSupervisor({ ownership, start, answers, log }: Dependencies) {
  let server: Server | null = null
  let stopping = false
  let supervision = Promise.resolve()
  let watch: Timer | undefined

  /** Starts the server again whenever it ends without being told to, as when the kernel kills it for memory. */
  async function supervise() {
    for (;;) {
      await server?.exited
      if (stopping) return
      log.warn({}, "PostgreSQL is gone; starting it")
      try {
        server = await start()
        if (stopping) await server.stop()
      } catch (error) {
        log.error({ err: error }, "PostgreSQL does not start; trying again")
        await Bun.sleep(restartPauseMs)
      }
    }
  }

  function takeOverWhenFree() {
    if (!ownership.take()) return
    clearInterval(watch)
    supervision = supervise()
  }

  return {
    /** Ours; null while it is another program's. */
    server: () => server,

    /** Becomes the owner and starts the server, or finds that another program's server answers. */
    async settle() {
      for (const since = performance.now(); performance.now() - since < ownerPatienceMs; await Bun.sleep(50)) {
        if (ownership.take()) {
          server = await start()
          supervision = supervise()
          return
        }
        if (await answers()) {
          watch = setInterval(takeOverWhenFree, takeOverEveryMs)
          watch.unref()
          return
        }
      }
      throw new Error("Another program holds this data directory, and its PostgreSQL does not answer.")
    },

    async stop() {
      stopping = true
      clearInterval(watch)
      await server?.stop()
      await supervision
    },
  }
}
