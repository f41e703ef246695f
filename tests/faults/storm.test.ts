import { afterAll, beforeAll, expect, test } from "bun:test"
import { join } from "node:path"
import { root } from "../support/confab"
import { ask } from "../support/embedded"
import { readFigures, sumOf } from "../support/figures"
import { type Row, findBreaches } from "./checker"
import { type Cluster, startCluster } from "./cluster"
import { type Participant, createParticipant } from "./participant"
import { faultsOf } from "./storm"
import { eventually } from "../support/patience"

/** A short round; `bun run test:faults` runs a long one. */
const setting = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise)
const people = setting("FAULTS_CLIENTS", 300)
const sends = setting("FAULTS_SENDS", 3_000)
const channels = setting("FAULTS_CHANNELS", 15)
const minutes = setting("FAULTS_MINUTES", 10)
const leastFaults = setting("FAULTS_LEAST", 17)
/** Half of them speak; some of the others are removed, and some do not read for a while. */
const speaking = Math.floor(people / 2)
const perSpeaker = Math.ceil(sends / speaking / 1.2)

type Seed = {
  workspace: { id: string }
  channels: { id: string }[]
  users: { id: string; token: string; channelId: string }[]
}

let cluster: Cluster
let seed: Seed
let participants: Participant[]
beforeAll(async () => {
  cluster = await startCluster()
  const out = join(import.meta.dir, `../../node_modules/.storm-${process.pid}.json`)
  const seeding = Bun.spawn(
    [process.execPath, "src/main.ts", "seed", "--users", `${people}`, "--channels", `${channels}`, "--out", out],
    { cwd: root, env: { ...process.env, DATABASE_URL: cluster.databaseUrl }, stdout: "ignore", stderr: "inherit" },
  )
  expect(await seeding.exited).toBe(0)
  seed = await Bun.file(out).json()
  await Bun.file(out).delete()
  await ask(
    cluster.postgres.socketDir,
    `update workspace_members set role = 'owner' where user_id = '${seed.users[0]!.id}'`,
  )
  participants = seed.users.map(({ id, token, channelId }) =>
    createParticipant({ id, token, chatId: channelId, places: cluster.places }),
  )
  await eventually("everybody listens", () => participants.every((one) => one.isReady()))
})
afterAll(async () => {
  participants?.forEach((one) => one.stop())
  await cluster?.stop()
})

/** Says its share, edits and deletes some of it, reads, and moves between the nodes. */
async function chatter(one: Participant) {
  for (let n = 0; n < perSpeaker && !one.isRemoved(); n++) {
    const name = `${one.id}:${n}`
    const said = [one.say(name, `said ${n}`, n % 9 === 4 ? 2 : 1)]
    // The next before the answer to this one.
    if (n % 5 === 2) said.push(one.say(`${name}b`, `said right after ${n}`))
    const [id] = await Promise.all(said)
    if (!id) continue
    if (n % 4 === 1) await one.edit(id, `said ${n}, edited`)
    if (n % 7 === 3) await one.remove(id)
    if (n % 3 === 0) await one.read(one.lastSeq())
    if (n % 2 === 0) await one.look(id)
    if (n % 8 === 6) one.move()
  }
}

/** The owner takes some people, who only listen, out of their channel while it is busy. */
async function removeSome(leavers: Participant[]) {
  const owner = participants[0]!
  for (const leaver of leavers) {
    await Bun.sleep(200)
    const { status, node } = await owner.insist("DELETE", `/chats/${leaver.chatId}/members/${leaver.id}`)
    expect([204, 404]).toContain(status)
    // Another node may have done it when this one had it done already.
    leaver.noteRemoval(status === 204 ? node : "unknown")
  }
}

const truth = async (): Promise<Map<string, Row[]>> => {
  const rows = await ask<Record<string, string | number | null>>(
    cluster.postgres.socketDir,
    `select id, chat_id, seq, rev, sender_id, client_id, case when deleted_at is null then body else '' end as body,
      deleted_at is not null as deleted from messages`,
  )
  const byChat = new Map(seed.channels.map(({ id }) => [id, [] as Row[]]))
  for (const row of rows)
    byChat.get(String(row["chat_id"]))!.push({
      id: String(row["id"]),
      seq: Number(row["seq"]),
      rev: Number(row["rev"]),
      senderId: String(row["sender_id"]),
      clientId: row["client_id"] === null ? null : String(row["client_id"]),
      body: String(row["body"]),
      deleted: Boolean(row["deleted"]),
    })
  return byChat
}

test(
  "whatever fails, and however often: nothing acknowledged is lost, doubled or shown in another order",
  async () => {
    const speakers = participants.slice(0, speaking)
    const listeners = participants.slice(speaking)
    const leavers = listeners.filter((one) => one.chatId === participants[0]!.chatId)
    const dreamy = listeners.filter((one) => !leavers.includes(one))
    let finished = false
    const work = Promise.all([Promise.all(speakers.map(chatter)), removeSome(leavers)]).finally(() => (finished = true))
    // Whoever fails must be heard of before the storm is over.
    work.catch(() => {})

    const faults = faultsOf(cluster)
    const struck = new Map<string, number>()
    const order = () => faults.toSorted(() => Math.random() - 0.5)
    for (let queue = order(), count = 0; !finished || count < leastFaults; count++) {
      const next = queue.shift() ?? (queue = order()).shift()!
      struck.set(next.name, (struck.get(next.name) ?? 0) + 1)
      const dreamers = dreamy.toSorted(() => Math.random() - 0.5).slice(0, 3)
      await Promise.all([next.strike(), ...dreamers.map((one) => one.dream(800))])
      await Bun.sleep(Math.random() * 300)
    }
    const healedAt = Date.now()
    await work

    const rows = await truth()
    const staying = participants.filter((one) => !one.isRemoved())
    const isCurrent = (one: Participant) => rows.get(one.chatId)!.every((row) => one.revOf(row.id) === row.rev)
    await eventually("everybody has everything", () => staying.every(isCurrent)).catch(() => {})
    const convergedMs = Date.now() - healedAt

    const sent = participants.flatMap((one) => one.sent)
    const glances = participants.flatMap((one) => one.glances)
    const breaches = findBreaches({ sent, rows, displays: participants.map((one) => one.display()), glances })
    expect(cluster.fallen()).toEqual([])
    const figures = (await Promise.all(cluster.nodes.map(({ url }) => readFigures(url)))).flat()
    const reads = (outcome: string) => sumOf(figures, "db_replica_reads_total", { outcome })
    const acknowledged = sent.filter(({ outcome }) => outcome === "acknowledged").length
    const moves = participants.reduce((sum, one) => sum + one.connections(), 0)
    process.stdout.write(
      `${acknowledged} sends acknowledged of ${sent.length}, ${[...struck.values()].reduce((a, b) => a + b, 0)} faults, ${moves} connections, current ${convergedMs} ms after the last fault, ` +
        `${glances.length} pages looked at, ${reads("replica")} reads by the replica, ` +
        `${reads("behind") + reads("none") + reads("failed")} by the primary in its place, ${breaches.length} breaches\n`,
    )
    expect(breaches.slice(0, 20)).toEqual([])
    expect(acknowledged).toBeGreaterThanOrEqual(sends * 0.9)
    expect(glances.length).toBeGreaterThan(sends / 10)
    expect(reads("replica")).toBeGreaterThan(0)
    expect(moves).toBeGreaterThan(people * 2)
    expect(leavers.every((one) => one.isRemoved())).toBe(true)
  },
  minutes * 60_000,
)
