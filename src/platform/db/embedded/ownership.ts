import { Database } from "bun:sqlite"
import type { Identity } from "./identity"
import { giveTo } from "./places"

export type Ownership = {
  /** True when it is ours now; false when another program has it. Never waits. */
  take(): boolean
  release(): void
}

/**
 * Who holds this lock runs the server; everyone else only connects. SQLite gives a lock that the kernel frees when its
 * holder dies, however it dies, so no pid has to be believed.
 */
export function openOwnership(path: string, identity: Identity): Ownership {
  const file = new Database(path)
  giveTo(path, identity)
  file.run("pragma busy_timeout = 0")
  return {
    take() {
      try {
        file.run("begin exclusive")
        return true
      } catch (error) {
        if (String((error as { code?: unknown }).code).startsWith("SQLITE_BUSY")) return false
        throw error
      }
    },
    release: () => file.close(),
  }
}
