import { rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createApp } from "../../src/app"
import { readConfig } from "../../src/platform/config"
import { type Assets, createAssets } from "../../src/platform/http/assets"
import { openDatabase } from "../../src/platform/db/open"
import { createLog } from "../../src/platform/log"
import { openRedis } from "../../src/platform/redis"
import type { Sources } from "../../src/platform/metrics/sources"
import type { Broker } from "../../src/platform/realtime/broker"
import type { Tracing } from "../../src/platform/tracing/tracing"
import { type TestDatabase, testDatabase } from "./database"

export type Json = Record<string, any>

/** Made once in this process: bundling takes longer than most tests. */
let assets: Promise<Assets> | undefined

type Node = {
  /** Another node of the same cluster: on this database, with a pool of its own. */
  on?: TestDatabase
  broker?: Broker
  /** The address of a Redis that joins this node to others. */
  redisUrl?: string
  sources?: Sources
  tracing?: Tracing
  /** Of another version of the program. */
  assets?: Assets
  /** How long somebody who went is believed to be here. */
  presencePatienceMs?: number
  /** Does what is put off for later, too. */
  jobs?: boolean
  /** Takes the lines of the log. */
  write?: (line: string) => void
}

/** Where the nodes on a test's database keep what is uploaded. */
export const blobsDirOf = ({ name }: Pick<TestDatabase, "name">) => join(tmpdir(), `confab-blobs-${name}`)

/** Confab on a free port with a database of its own; everything in this process, reached through its front door. */
export async function startApp(
  env: Record<string, string> = {},
  { on, broker, redisUrl, sources, tracing, assets: others, presencePatienceMs, jobs, write }: Node = {},
) {
  const logging = { LOG_LEVEL: process.env["TEST_LOG_LEVEL"] ?? "fatal", ...env }
  const log = createLog(readConfig(logging).logLevel, write && { write })
  const database = on ?? (await testDatabase({ log }))
  const db = on ? openSame(on) : database.db
  const config = readConfig({
    PASSWORD_HASH_MEMORY_KIB: "1024",
    PASSWORD_HASH_PASSES: "1",
    RATE_LIMIT: "off",
    SETUP_CODE: "setup-code",
    BLOBS_DIR: blobsDirOf(database),
    ...logging,
  })
  const redis = redisUrl ? openRedis({ url: redisUrl, log }) : undefined
  const app = await createApp({
    config,
    db,
    log,
    assets: others ?? (await (assets ??= createAssets())),
    broker,
    redis,
    sources,
    tracing,
    presencePatienceMs,
  })
  if (jobs) app.startJobs()
  const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: app.fetch, websocket: app.websocket })
  const url = `http://127.0.0.1:${server.port}`
  return {
    app,
    db,
    database,
    url,
    port: server.port!,
    async stop() {
      await app.stop()
      await server.stop(true)
      await redis?.close()
      await (on ? db.close() : database.drop())
      if (!on) rmSync(blobsDirOf(database), { recursive: true, force: true })
    },
  }
}

export type Server = Awaited<ReturnType<typeof startApp>>
export type Team = Awaited<ReturnType<typeof startTeam>>

/** A pool of one's own on a test's database, as another node has it. */
export const openSame = ({ socketDir, port, user, database }: TestDatabase) =>
  openDatabase({
    socketDir,
    port,
    user,
    database,
    poolSize: 8,
    writerConnections: 2,
    statementTimeoutMs: 10_000,
    connectTimeoutMs: 5_000,
    prepare: true,
  })

/** A person with a token, speaking JSON. */
export function createClient(url: string, token?: string) {
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : null) as Json }
  }
  return {
    token,
    get: (path: string) => call("GET", path),
    post: (path: string, body: unknown = {}) => call("POST", path, body),
    put: (path: string, body: unknown = {}) => call("PUT", path, body),
    patch: (path: string, body: unknown = {}) => call("PATCH", path, body),
    delete: (path: string) => call("DELETE", path),
  }
}

export type Client = ReturnType<typeof createClient>
export type Person = Client & { id: string; handle: string; token: string }

const password = "correct horse battery"

/** A team with its owner, and a way to let more people in. */
export async function startTeam(url: string) {
  const anonymous = createClient(url)
  const first = await anonymous.post("/users", {
    email: "owner@example.org",
    handle: "owner",
    displayName: "Olive Owner",
    password,
    setupCode: "setup-code",
    workspaceName: "Harbour",
  })
  if (first.status !== 201) throw new Error(`set-up failed: ${JSON.stringify(first.body)}`)
  const owner = asPerson(url, first.body)
  const workspaceId: string = first.body["workspace"].id
  const chats = await owner.get(`/workspaces/${workspaceId}/chats`)
  const general: string = chats.body["chats"][0].id

  const invite = async (role: "admin" | "member" | "guest" = "member") =>
    (await owner.post(`/workspaces/${workspaceId}/invitations`, { role })).body["invitation"].token as string

  return {
    owner,
    workspaceId,
    general,
    invite,
    /** A chat made by the owner, with these people in it. */
    async chat(
      kind: "channel" | "private" | "group" | "direct",
      members: { id: string }[] = [],
      name?: string,
    ): Promise<string> {
      const answer = await owner.post(`/workspaces/${workspaceId}/chats`, {
        kind,
        name: name ?? `chat-${Bun.randomUUIDv7()}`,
        members: members.map(({ id }) => id),
      })
      if (answer.status >= 300) throw new Error(`no chat: ${JSON.stringify(answer.body)}`)
      return answer.body["chat"].id
    },
    async join(handle: string, role: "admin" | "member" | "guest" = "member"): Promise<Person> {
      const account = {
        email: `${handle}@example.org`,
        handle,
        displayName: `${handle[0]!.toUpperCase()}${handle.slice(1)}`,
        password,
        invite: await invite(role),
      }
      let answer = await anonymous.post("/users", account)
      // So many at once on so slow a machine.
      while (answer.status === 503) {
        await Bun.sleep(500)
        answer = await anonymous.post("/users", account)
      }
      if (answer.status !== 201) throw new Error(`sign-up failed: ${JSON.stringify(answer.body)}`)
      return asPerson(url, answer.body)
    },
  }
}

/** The same person at another node. */
export const at = (url: string, person: Person): Person => ({
  ...person,
  ...createClient(url, person.token),
  token: person.token,
})

function asPerson(url: string, body: Json): Person {
  return { ...createClient(url, body["token"]), token: body["token"], id: body["user"].id, handle: body["user"].handle }
}
