import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Subprocess } from "bun"
import { type Json, createClient, startTeam } from "../support/app"
import { patienceMs } from "../support/patience"
import { createReader } from "./reader"

const people = 200
const channels = 10
const messagesInAll = 5_000
const senders = 40

const dataDir = mkdtempSync(join(tmpdir(), "confab-proof-"))
let server: Subprocess<"ignore", "pipe", "inherit">
let port = 0

async function start(dieAfterFlushes?: number) {
  server = Bun.spawn([process.execPath, join(import.meta.dir, "dying-server.ts")], {
    env: {
      ...process.env,
      CONFAB_DATA_DIR: dataDir,
      DATABASE_URL: "",
      PORT: String(port),
      RATE_LIMIT: "off",
      SETUP_CODE: "setup-code",
      LOG_LEVEL: "fatal",
      PASSWORD_HASH_MEMORY_KIB: "1024",
      PASSWORD_HASH_PASSES: "1",
      ...(dieAfterFlushes && { DIE_AFTER_FLUSHES: String(dieAfterFlushes) }),
    },
    stdout: "pipe",
    stderr: "inherit",
  })
  let printed = ""
  for await (const chunk of server.stdout) {
    printed += new TextDecoder().decode(chunk)
    const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(printed)
    if (found) {
      port = Number(found[1])
      return `http://127.0.0.1:${port}`
    }
  }
  throw new Error("the server did not start")
}

let url: string
beforeAll(async () => {
  url = await start()
})
afterAll(async () => {
  server.kill("SIGKILL")
  await server.exited
  // Postgres ends by itself once its owner is gone; it may still be writing its last file.
  for (let attempt = 0; attempt < 50; attempt++) {
    await Bun.sleep(100)
    try {
      rmSync(dataDir, { recursive: true, force: true })
      return
    } catch {
      continue
    }
  }
})

test("200 people, 5,000 messages, cut sockets and two deaths: nothing lost, nothing twice, one order", async () => {
  const team = await startTeam(url)
  const members: Awaited<ReturnType<typeof team.join>>[] = []
  for (let start = 0; start < people; start += 20) {
    members.push(...(await Promise.all(Array.from({ length: 20 }, (_, i) => team.join(`person${start + i}`)))))
  }
  const chatIds: string[] = []
  for (let i = 0; i < channels; i++) {
    const made = await team.owner.post(`/workspaces/${team.workspaceId}/chats`, { kind: "channel", name: `c${i}` })
    chatIds.push(made.body["chat"].id)
  }
  const chatOf = (i: number) => chatIds[i % channels]!
  await Promise.all(members.map((member, i) => member.put(`/chats/${chatOf(i)}/members/me`)))
  const readers = members.map((member, i) => createReader(url, member.token, [chatOf(i)]))

  /** Calls until the server answers, whatever happens to it meanwhile. */
  async function insist(call: () => Promise<{ status: number; body: Json }>) {
    for (;;) {
      const answer = await call().catch(() => null)
      if (answer && answer.status < 500) return answer
      await Bun.sleep(100)
    }
  }

  const acknowledged = new Map<string, { chatId: string; body: string; deleted: boolean }>()
  let sent = 0
  async function chatter(i: number) {
    const member = createClient(url, members[i]!.token)
    const chatId = chatOf(i)
    const share = messagesInAll / senders
    for (let n = 0; n < share; n++) {
      const clientId = `${i}-${n}`
      const body = `message ${clientId}`
      const { status, body: answer } = await insist(() => member.post(`/chats/${chatId}/messages`, { body, clientId }))
      if (status !== 200 && status !== 201) throw new Error(`refused: ${status} ${JSON.stringify(answer)}`)
      const id = answer["message"].id as string
      acknowledged.set(id, { chatId, body, deleted: false })
      sent++
      if (n % 10 === 3) {
        await insist(() => member.patch(`/messages/${id}`, { body: `${body} (edited)` }))
        acknowledged.set(id, { chatId, body: `${body} (edited)`, deleted: false })
      }
      if (n % 17 === 5) {
        await insist(() => member.delete(`/messages/${id}`))
        acknowledged.set(id, { chatId, body: "", deleted: true })
      }
    }
  }

  const cutting = setInterval(() => {
    for (let n = 0; n < 4; n++) readers[Math.floor(Math.random() * readers.length)]!.cut()
  }, 50)
  const work = Promise.all(Array.from({ length: senders }, (_, i) => chatter(i)))
  const reach = async (count: number) => {
    while (sent < count) await Bun.sleep(20)
  }

  await reach(1_000)
  server.kill("SIGKILL")
  await server.exited
  await start(60)
  // This one kills itself between a commit and its announcement.
  expect(await server.exited).not.toBe(0)
  expect(sent).toBeLessThan(messagesInAll)
  await start()
  await work
  clearInterval(cutting)

  const truth = new Map<string, Map<string, Json>>()
  for (const chatId of chatIds) {
    const rows = new Map<string, Json>()
    for (let after = 0, more = true; more;) {
      const { body } = await team.owner.get(`/chats/${chatId}/changes?after=${after}&limit=100`)
      for (const message of body["messages"]) rows.set(message.id, message)
      after = body["upTo"]
      more = body["hasMore"]
    }
    truth.set(chatId, rows)
  }

  // Every acknowledged message is in the database, once, as it was last acknowledged.
  const texts = [...truth.values()].flatMap((rows) =>
    [...rows.values()].filter((row) => row["clientId"] && !String(row["clientId"]).startsWith("system:")),
  )
  expect(new Set(texts.map((row) => `${row["senderId"]} ${row["clientId"]}`)).size).toBe(texts.length)
  for (const [id, said] of acknowledged) {
    const row = truth.get(said.chatId)!.get(id)
    expect(row).toBeDefined()
    if (said.deleted) expect(row!["deletedAt"]).toBeTruthy()
    else expect(row!["body"]).toBe(said.body)
  }
  expect(acknowledged.size).toBe(messagesInAll)

  // Everybody converges on it, and saw nothing twice or out of order on the way.
  const deadline = Date.now() + patienceMs
  const isCurrent = (i: number) => {
    const rows = truth.get(chatOf(i))!
    const states = readers[i]!.chats.get(chatOf(i))!.states
    return [...rows].every(([id, row]) => states.get(id)?.rev === row["rev"])
  }
  while (Date.now() < deadline && !readers.every((_, i) => isCurrent(i))) await Bun.sleep(100)
  readers.forEach((reader, i) => {
    expect(isCurrent(i)).toBe(true)
    expect(reader.violations).toEqual([])
    const shown = reader.displayed(chatOf(i)).map(([id]) => id)
    const visible = [...truth.get(chatOf(i))!.values()]
      .filter((row) => !row["deletedAt"])
      .toSorted((a, b) => a["seq"] - b["seq"])
    expect(shown).toEqual(visible.map((row) => row["id"]))
  })
  expect(readers.reduce((sum, reader) => sum + reader.connections(), 0)).toBeGreaterThan(people * 2)
  readers.forEach((reader) => reader.stop())
})
