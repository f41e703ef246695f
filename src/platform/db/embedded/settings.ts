import { existsSync, readFileSync, readdirSync } from "node:fs"
import { totalmem } from "node:os"
import { dirname, join } from "node:path"

export type Settings = Record<string, string>

const mebibyte = 1024 ** 2
const clamp = (value: number, least: number, most: number) => Math.round(Math.min(Math.max(value, least), most))

/** Settings for a machine that Postgres shares with us, sized to its memory (bytes); fsync stays on. */
export function sensibleSettings(bin: string, memory = availableMemory()): Settings {
  const share = (part: number, least: number, most: number) => `${clamp(memory / part / mebibyte, least, most)}MB`
  return {
    shared_buffers: share(16, 32, 1024),
    effective_cache_size: share(2, 128, 64 * 1024),
    maintenance_work_mem: share(32, 32, 512),
    work_mem: share(512, 4, 32),
    // Our pool, the writer's, and those of a second program on the same directory.
    max_connections: "80",
    // Compiling pays off for reports over millions of rows, not for the many small queries of a page.
    jit: "off",
    random_page_cost: "1.1",
    // Fewer full-page images, and a start after a crash that is still quick.
    checkpoint_timeout: "15min",
    log_checkpoints: "off",
    ...(hasLibrary(bin, "pg_stat_statements") && { shared_preload_libraries: "pg_stat_statements" }),
  }
}

/** What this process may use, in bytes: the machine's memory, or less in a container. */
export function availableMemory(): number {
  try {
    const limit = Number(readFileSync("/sys/fs/cgroup/memory.max", "utf8"))
    if (limit > 0) return Math.min(limit, totalmem())
  } catch {
    // No limit to read: not in a container, or not Linux.
  }
  return totalmem()
}

/** Preloading a library that is not there would keep the server from starting. */
function hasLibrary(bin: string, name: string): boolean {
  const lib = join(dirname(bin), "lib")
  const places = [lib, join(lib, "postgresql")].filter((place) => existsSync(place))
  return places.some((place) => readdirSync(place).some((file) => file === `${name}.so` || file === `${name}.dylib`))
}
