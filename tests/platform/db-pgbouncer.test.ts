import { afterAll, beforeAll, expect, test } from "bun:test"
import { type ChildProcess, spawn } from "node:child_process"
import { chownSync, chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Team, startTeam } from "../support/app"
import { confab } from "../support/confab"
import { ask, temporaryEmbedded } from "../support/embedded"
import { openEvents } from "../support/events-socket"
import { startServed } from "../support/served"
import { eventually } from "../support/patience"

/** Confab behind PgBouncer in transaction mode, which hands every transaction to another connection. */
let postgres: Awaited<ReturnType<typeof temporaryEmbedded>>
let bouncer: ChildProcess
let served: Awaited<ReturnType<typeof startServed>>
let directory: string
let team: Team
let env: Record<string, string>

/** As a careful operator has it: the account behind the pooler may read and write, but change no table. */
const account = "confab_app"
const rights = `create role ${account} login;
  alter role ${account} set statement_timeout = '10s';
  alter role ${account} set lock_timeout = '1s';
  alter role ${account} set idle_in_transaction_session_timeout = '10s';
  alter default privileges grant all on tables to ${account};
  alter default privileges grant all on sequences to ${account};
  alter default privileges grant usage on schemas to ${account}`

beforeAll(async () => {
  postgres = await temporaryEmbedded()
  directory = mkdtempSync(join(tmpdir(), "confab-bouncer-"))
  const program = Bun.which("pgbouncer") ?? Bun.which("/usr/sbin/pgbouncer")
  if (!program) throw new Error("No PgBouncer here: install it (Debian: apt-get install pgbouncer)")
  writeFileSync(join(directory, "users"), `"${account}" ""\n`)
  writeFileSync(
    join(directory, "pgbouncer.ini"),
    `[databases]
confab = host=${postgres.socketDir} port=${postgres.port} dbname=confab
[pgbouncer]
listen_addr =
unix_socket_dir = ${directory}
listen_port = 6432
auth_type = trust
auth_file = ${directory}/users
pool_mode = transaction
default_pool_size = 4
max_client_conn = 200
`,
  )
  // It refuses to be root, and only the server's own account gets to the server's socket.
  const owner = statSync(postgres.socketDir)
  chownSync(directory, owner.uid, owner.gid)
  chmodSync(directory, 0o755)
  const identity = process.getuid?.() === 0 ? { uid: owner.uid, gid: owner.gid } : {}
  bouncer = spawn(program, ["-q", join(directory, "pgbouncer.ini")], { stdio: "ignore", ...identity })
  await eventually("PgBouncer listens", () => existsSync(join(directory, ".s.PGSQL.6432")))
  await ask(postgres.socketDir, rights)
  env = {
    DATABASE_URL: `postgres://${account}@localhost:6432/confab?host=${directory}`,
    DATABASE_DIRECT_URL: `postgres://${postgres.user}@localhost:${postgres.port}/confab?host=${postgres.socketDir}`,
    DATABASE_PREPARE: "off",
    RATE_LIMIT: "off",
    SETUP_CODE: "setup-code",
    PASSWORD_HASH_MEMORY_KIB: "1024",
  }
})
afterAll(async () => {
  await served?.end("SIGTERM")
  bouncer?.kill()
  await postgres?.end()
  rmSync(directory, { recursive: true, force: true })
})

test("an account that may not make tables cannot migrate through the pooler, and need not", async () => {
  const { DATABASE_DIRECT_URL: _, ...pooled } = env
  const refused = await confab(["migrate"], pooled)
  expect(refused.errors).toContain("permission denied")
  expect(refused.code).toBe(1)
  expect((await confab(["migrate"], env)).output).toStartWith("Applied 0000_core")
  served = await startServed({ env })
  team = await startTeam(served.url)
})

test("doctor sees that both ways lead to one database, and when they do not", async () => {
  expect((await confab(["doctor"], env)).output).toContain("✓ database of DATABASE_DIRECT_URL\n")
  const astray = env["DATABASE_DIRECT_URL"]!.replace("/confab?", "/postgres?")
  const { output } = await confab(["doctor"], { ...env, DATABASE_DIRECT_URL: astray })
  expect(output).toContain("✗ database of DATABASE_DIRECT_URL: is not the database of DATABASE_URL\n")
})

test("people join, post many at once, edit, delete, read and hear each other", async () => {
  const ada = await team.join("ada")
  const socket = await openEvents(served.url, ada.token)
  await socket.resume()
  const posts = Array.from({ length: 200 }, (_, n) =>
    team.owner.post(`/chats/${team.general}/messages`, { body: `message ${n}`, clientId: `m${n}` }),
  )
  const answers = await Promise.all(posts)
  expect(answers.every(({ status }) => status === 201)).toBe(true)
  await socket.until(() => socket.messages().filter(({ kind }) => kind === "text").length >= 200, "all of them")
  const { id, seq } = answers[7]!.body["message"]
  expect((await team.owner.patch(`/messages/${id}`, { body: "edited" })).status).toBe(200)
  expect((await team.owner.delete(`/messages/${answers[8]!.body["message"].id}`)).status).toBe(204)
  expect((await ada.put(`/chats/${team.general}/read`, { seq })).status).toBe(204)
  const { body } = await ada.get(`/chats/${team.general}/messages?limit=100`)
  expect(body["messages"]).toHaveLength(100)
  const page = await fetch(`${served.url}/c/${team.general}`, { headers: { Authorization: `Bearer ${ada.token}` } })
  expect(page.status).toBe(200)
  expect(served.output()).not.toMatch(/prepared statement|"level":50/)
  socket.close()
})
