import { chmodSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs"
import { spawnSync } from "node:child_process"
import { dirname, join } from "node:path"
import postgres from "postgres"
import type { EmbeddedPostgres } from "../../src/platform/db/embedded/start"
import { type Server, launch } from "../../src/platform/db/embedded/launch"
import { ask, temporaryDirectory } from "./embedded"
import { eventually } from "./patience"

const setting = async (socketDir: string, name: string) =>
  (await ask<{ value: string }>(socketDir, `select current_setting('${name}') as value`))[0]!.value

/** A process and all that it has started, since a server's sessions are processes of their own; none where it has ended. */
function family(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean)
    return [pid, ...children.flatMap((child) => family(Number(child)))]
  } catch {
    return []
  }
}

function signal(pid: number, name: NodeJS.Signals) {
  for (const one of family(pid)) {
    try {
      process.kill(one, name)
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** A streaming standby of an embedded server, in a directory of its own: it can be killed, frozen, paused, and started again. */
export async function startStandby(primary: Pick<EmbeddedPostgres, "socketDir" | "port" | "user" | "pid">) {
  const directory = temporaryDirectory()
  const cluster = join(directory.path, "data")
  const socketDir = join(directory.path, "run")
  const slot = `standby_${Bun.randomUUIDv7().slice(-8)}`
  const source = await setting(primary.socketDir, "data_directory")
  const owner = statSync(source)
  const identity = process.getuid?.() === 0 ? { uid: owner.uid, gid: owner.gid } : {}

  // What `pg_basebackup` does, which the package does not have.
  const sql = postgres({ host: primary.socketDir, port: primary.port, user: primary.user, database: "confab", max: 1 })
  try {
    await sql`select pg_create_physical_replication_slot(${slot}, true)`
    await sql`select pg_backup_start('standby', true)`
    // Files come and go meanwhile: the log that is replayed makes up for them.
    spawnSync("cp", ["-a", source, cluster])
    for (const name of ["postmaster.pid", "postmaster.opts"]) rmSync(join(cluster, name), { force: true })
    const [stopped] = await sql`select labelfile from pg_backup_stop(false)`
    writeFileSync(join(cluster, "backup_label"), stopped!["labelfile"] as string)
  } finally {
    await sql.end()
  }
  writeFileSync(join(cluster, "standby.signal"), "")
  chmodSync(cluster, 0o700)
  spawnSync("mkdir", ["-m", "0700", socketDir])
  if (identity.uid !== undefined) spawnSync("chown", ["-R", `${identity.uid}:${identity.gid}`, cluster, socketDir])

  const settings = {
    listen_addresses: "",
    unix_socket_directories: socketDir,
    max_connections: await setting(primary.socketDir, "max_connections"),
    shared_buffers: "32MB",
    primary_conninfo: `host=${primary.socketDir} port=${primary.port} user=${primary.user}`,
    primary_slot_name: slot,
    // It comes back within a moment, and gives way to what is replayed.
    wal_retrieve_retry_interval: "200ms",
    max_standby_streaming_delay: "1s",
  }
  const bin = dirname(readlinkSync(`/proc/${primary.pid()}/exe`))
  let server: Server
  const start = async () =>
    void (server = await launch({ bin, identity, cluster, logFile: join(directory.path, "log"), settings }))
  await start()

  /** A question that is in the way of what is replayed is put an end to, and asked again. */
  async function tell(question: string): Promise<unknown> {
    for (;;) {
      try {
        return (await ask<{ answer: unknown }>(socketDir, `select ${question} as answer`))[0]!.answer
      } catch (error) {
        if ((error as { code?: string }).code !== "40001") throw error
      }
    }
  }
  return {
    url: `postgres://${primary.user}@localhost:${primary.port}/confab?host=${socketDir}`,
    name: socketDir,
    socketDir,
    start,
    pid: () => server.pid,
    async kill() {
      signal(server.pid, "SIGKILL")
      await server.exited
    },
    /** As a machine does that hangs: its connections stay, and nobody answers. */
    freeze: () => signal(server.pid, "SIGSTOP"),
    thaw: () => signal(server.pid, "SIGCONT"),
    /** It answers, and learns nothing new. */
    async pause() {
      await tell("pg_wal_replay_pause()")
      await eventually("the replay is paused", async () => (await tell("pg_get_wal_replay_pause_state()")) === "paused")
    },
    resume: () => tell("pg_wal_replay_resume()"),
    async end() {
      signal(server.pid, "SIGCONT")
      await server.stop()
      await ask(primary.socketDir, `select pg_drop_replication_slot('${slot}')`).catch(() => {})
      rmSync(directory.path, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

export type Standby = Awaited<ReturnType<typeof startStandby>>
