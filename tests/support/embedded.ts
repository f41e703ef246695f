import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import postgres from "postgres"
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../src/platform/db/embedded/start"

/** A new directory that every account can pass through, as the server's must. */
export function temporaryDirectory(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "confab-embedded-"))
  chmodSync(path, 0o755)
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) }
}

export const silentLog = { info() {}, warn() {}, error() {} }

let template: Promise<{ path: string; remove(): void }> | undefined

/** A data directory whose server has run and was stopped: a copy, since making one takes a second. */
export async function usedDataDirectory() {
  template ??= (async () => {
    const original = temporaryDirectory()
    const embedded = await startEmbeddedPostgres({ dataDir: join(original.path, "data"), log: silentLog })
    await embedded.stop()
    return original
  })()
  const copy = temporaryDirectory()
  Bun.spawnSync(["cp", "-a", join((await template).path, "data"), copy.path])
  return { ...copy, path: join(copy.path, "data") }
}

/** For the end of a test file that used data directories. */
export async function forgetTemplate() {
  const made = template
  template = undefined
  const original = await made
  original?.remove()
}

/** One statement to the server of a socket's directory, by a connection of its own. */
export async function ask<T extends object>(socketDir: string, statement: string): Promise<T[]> {
  const sql = postgres({
    host: socketDir,
    user: "postgres",
    database: "confab",
    max: 1,
    connect_timeout: 10,
    onnotice: () => {},
  })
  try {
    return (await sql.unsafe(statement)) as unknown as T[]
  } finally {
    await sql.end()
  }
}

/** An embedded server in a directory of its own, gone after `end()`. */
export async function temporaryEmbedded(): Promise<EmbeddedPostgres & { end(): Promise<void> }> {
  const directory = temporaryDirectory()
  const embedded = await startEmbeddedPostgres({ dataDir: directory.path, log: silentLog })
  return Object.assign(embedded, {
    async end() {
      await embedded.stop()
      directory.remove()
    },
  })
}
