import { Database as Lock } from "bun:sqlite"
import { spawn } from "node:child_process"
import { chmodSync, chownSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import postgres from "postgres"
import { cleanEnvironment } from "../../src/platform/db/embedded/environment"
import { type Identity, chooseIdentity } from "../../src/platform/db/embedded/identity"
import { initialise, superuser } from "../../src/platform/db/embedded/initialise"
import { reachableRuntime } from "../../src/platform/db/embedded/reachable-runtime"
import { installedRuntime, packageRuntime } from "../../src/platform/db/embedded/runtime"
import { migrate } from "../../src/platform/db/migrate"
import { migrations } from "../../src/platform/db/migrations"
import { openDatabase } from "../../src/platform/db/open"

export type Cluster = { socketDir: string; port: number; user: string; template: string }

/** The process whose end is the end of the run: the coordinator of parallel workers, else ourselves. */
const runner = Number(process.env.CONFAB_TEST_RUN ?? (process.env.BUN_TEST_WORKER_ID ? process.ppid : process.pid))
const directory = join(tmpdir(), `confab-tests-${process.getuid?.() ?? 0}-${runner}`)
const clusterFile = join(directory, "cluster.json")

/** Nothing here has to survive a power cut. */
const settings = {
  listen_addresses: "",
  unix_socket_permissions: "0700",
  max_connections: "300",
  shared_buffers: "64MB",
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  autovacuum: "off",
  jit: "off",
}

/** The cluster of this run: made by whichever test process comes first, with a migrated template; removed when the runner ends. */
export async function testCluster(): Promise<Cluster> {
  mkdirSync(directory, { recursive: true })
  if (existsSync(clusterFile)) return readCluster()
  const lock = new Lock(join(directory, "lock"))
  try {
    while (!tryLock(lock)) await Bun.sleep(20)
    if (!existsSync(clusterFile)) writeFileSync(clusterFile, JSON.stringify(await startCluster()))
    return readCluster()
  } finally {
    lock.close()
  }
}

const readCluster = (): Cluster => JSON.parse(readFileSync(clusterFile, "utf8"))

function tryLock(lock: Lock): boolean {
  try {
    lock.run("begin exclusive")
    return true
  } catch {
    return false
  }
}

async function startCluster(): Promise<Cluster> {
  const data = join(directory, "data")
  const identity = chooseIdentity(data)
  chmodSync(directory, 0o711)
  const found = packageRuntime() ?? installedRuntime()
  if (!found) throw new Error("No PostgreSQL for the tests: neither its npm package nor an installed one was found")
  await startKeeper(data)
  const runtime = reachableRuntime(found, identity, directory)
  await initialise(data, runtime, identity, ["--no-sync"])
  const socketDir = join(directory, "run")
  mkdirSync(socketDir, { mode: 0o700 })
  if (identity.uid !== undefined) chownSync(socketDir, identity.uid, identity.gid!)
  const parameters = Object.entries({ ...settings, unix_socket_directories: socketDir }).flatMap(([k, v]) => [
    "-c",
    `${k}=${v}`,
  ])
  const log = openSync(join(directory, "postgres.log"), "a")
  await startDetached(identity, log, join(runtime.bin, "postgres"), "-D", data, ...parameters)
  return makeTemplate({ socketDir, port: 5432, user: superuser })
}

/** Outlives us all: when the runner is gone, also by kill -9, it ends the server at once and removes the directory. */
async function startKeeper(data: string) {
  const script = `trap '' HUP INT TERM
    lives() {
      kill -0 "$1" 2>/dev/null || return 1
      case "$(cut -d')' -f2- "/proc/$1/stat" 2>/dev/null)" in " Z"*) return 1 ;; esac
    }
    while lives "$1"; do sleep 0.25; done
    server=$(head -n 1 "$2/postmaster.pid" 2>/dev/null) && kill -QUIT "$server" 2>/dev/null
    while [ -n "$server" ] && lives "$server"; do sleep 0.05; done
    rm -rf "$3"`
  await startDetached({}, "ignore", "/bin/sh", "-c", script, "confab-test-keeper", String(runner), data, directory)
}

/** Through a shell that ends at once: what a test file started itself, the test runner kills when the file is done. */
async function startDetached(identity: Identity, output: number | "ignore", ...command: string[]) {
  const shell = spawn("/bin/sh", ["-c", '"$@" &', "sh", ...command], {
    ...identity,
    env: cleanEnvironment(),
    cwd: "/",
    stdio: ["ignore", output, output],
    detached: true,
  })
  await new Promise((resolve, reject) => shell.on("exit", resolve).on("error", reject))
}

async function makeTemplate(server: Omit<Cluster, "template">): Promise<Cluster> {
  const schema = new Bun.CryptoHasher("sha256").update(migrations.map(({ text }) => text).join("\n")).digest("hex")
  const template = `template_${schema.slice(0, 16)}`
  const admin = postgres({ host: server.socketDir, port: server.port, user: server.user, database: "postgres", max: 1 })
  await untilReady(() => admin`select 1`)
  await admin.unsafe(`create database ${template}`)
  await admin.end()
  const limits = {
    poolSize: 1,
    writerConnections: 1,
    statementTimeoutMs: 10_000,
    connectTimeoutMs: 5_000,
    prepare: true,
  }
  const db = openDatabase({ ...server, database: template, ...limits })
  await migrate(db)
  await db.close()
  return { ...server, template }
}

async function untilReady(probe: () => PromiseLike<unknown>) {
  const deadline = Date.now() + 60_000
  for (;;) {
    try {
      return await probe()
    } catch (error) {
      if (Date.now() > deadline)
        throw new Error(`The test cluster does not start; see ${directory}/postgres.log`, { cause: error })
      await Bun.sleep(20)
    }
  }
}
