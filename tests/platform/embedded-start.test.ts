import { afterAll, expect, test } from "bun:test"
import { readdirSync, statSync } from "node:fs"
import { join } from "node:path"
import { sensibleSettings } from "../../src/platform/db/embedded/settings"
import { packageRuntime } from "../../src/platform/db/embedded/runtime"
import { ask, forgetTemplate, temporaryDirectory, usedDataDirectory } from "../support/embedded"
import { isRunning, startProgram } from "../support/processes"
import { eventually } from "../support/patience"

afterAll(forgetTemplate)

test("the first start makes the cluster, the second finds it, and SIGTERM stops the server with the program", async () => {
  const directory = temporaryDirectory()
  const dataDir = join(directory.path, "data")

  const first = startProgram(dataDir)
  const made = await first.ready()
  expect(made).toMatchObject({ initialised: true, attached: false, dataDir })
  await ask(made.socketDir, "create table kept as select 'still here' as text")
  expect(await first.kill("SIGTERM")).toBe(0)
  expect(first.events.at(-1)?.event).toBe("stopped")
  expect(isRunning(made.server!)).toBe(false)

  const second = startProgram(dataDir)
  const found = await second.ready()
  expect(found.initialised).toBe(false)
  expect(await ask<{ text: string }>(found.socketDir, "select text from kept")).toEqual([{ text: "still here" }])
  await second.kill("SIGTERM")
  directory.remove()
})

test("what was acknowledged is durable, text is UTF-8 with characters known, and only we reach the socket", async () => {
  const directory = await usedDataDirectory()
  const program = startProgram(directory.path)
  const { socketDir } = await program.ready()
  const settings = await ask<{ name: string; setting: string }>(
    socketDir,
    `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes',
      'data_checksums', 'listen_addresses', 'server_encoding')`,
  )
  expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
    fsync: "on",
    synchronous_commit: "on",
    full_page_writes: "on",
    data_checksums: "on",
    listen_addresses: "",
    server_encoding: "UTF8",
  })
  await ask(socketDir, "create extension pg_trgm")
  const [text] = await ask<object>(
    socketDir,
    `select 'é' < 'z' collate "default" as by_country, lower('ÄЖ') as lower, cardinality(show_trgm('日本語')) > 0 as japanese,
      cardinality(show_trgm('Привет')) > 0 as cyrillic, show_trgm('grün') = show_trgm('gr n') as split`,
  )
  expect(text).toEqual({ by_country: false, lower: "äж", japanese: true, cyrillic: true, split: false })
  expect(statSync(socketDir).mode & 0o777).toBe(0o700)
  expect(statSync(join(directory.path, "postgres")).mode & 0o777).toBe(0o700)
  await program.kill("SIGTERM")
  directory.remove()
})

test("pg_stat_statements is there to be asked where the binaries have it", async () => {
  const directory = await usedDataDirectory()
  const program = startProgram(directory.path)
  const { socketDir } = await program.ready()
  const [row] = await ask<{ count: number }>(socketDir, "select count(*)::int as count from pg_stat_statements")
  expect(row!.count).toBeGreaterThan(0)
  await program.kill("SIGTERM")
  directory.remove()
})

test("a program that ends without stopping its server takes it along", async () => {
  const directory = await usedDataDirectory()
  const program = startProgram(directory.path, { words: ["leave"] })
  const { server } = await program.ready()
  expect(await program.exited).toBe(0)
  await eventually("the server is gone", () => !isRunning(server!))
  expect(readdirSync(join(directory.path, "postgres", "18"))).not.toContain("postmaster.pid")
  directory.remove()
})

test("settings follow the machine's memory, within bounds", () => {
  const { bin } = packageRuntime()!
  const gibibyte = 1024 ** 3
  expect(sensibleSettings(bin, gibibyte / 4).shared_buffers).toBe("32MB")
  expect(sensibleSettings(bin, 4 * gibibyte).shared_buffers).toBe("256MB")
  expect(sensibleSettings(bin, 512 * gibibyte)).toMatchObject({
    shared_buffers: "1024MB",
    effective_cache_size: "65536MB",
  })
  expect(sensibleSettings("/nowhere/bin").shared_preload_libraries).toBeUndefined()
})
