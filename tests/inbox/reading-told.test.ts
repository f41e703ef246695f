import { afterAll, beforeAll, expect, test } from "bun:test"
import { broadcastReads } from "../../src/inbox/broadcasts"
import type { InboxEvents } from "../../src/inbox/events"
import { createInboxStore } from "../../src/inbox/store"
import { createEvents } from "../../src/platform/events/events"
import { createLog } from "../../src/platform/log"
import type { People } from "../../src/platform/realtime/people"
import type { PresenceEvents } from "../../src/presence/events"
import { type Person, type Server, startApp, startTeam } from "../support/app"
import { eventually } from "../support/patience"

let server: Server
let reader: Person
let chatId: string
/** What the chat stood at when the reader read it to its end; somebody posted twice since. */
let endAt: number
let seq: number
beforeAll(async () => {
  server = await startApp()
  const team = await startTeam(server.url)
  reader = await team.join("ada")
  chatId = await team.chat("private", [reader])
  const post = async (body: string) =>
    (await team.owner.post(`/chats/${chatId}/messages`, { body })).body["message"] as { seq: number; rev: number }
  const read = await post("one")
  await reader.put(`/chats/${chatId}/read`, { seq: read.seq })
  ;[endAt, seq] = [read.rev, read.seq]
  await post("two")
  await post("three @ada")
})
afterAll(() => server.stop())

/** What the reader's own sockets are told, where this node knows the chat up to `head`. */
async function told(head: number | null, end: number | null) {
  const frames: object[] = []
  const events = createEvents<InboxEvents & PresenceEvents>(createLog("fatal"))
  const people = {
    tell: (userId: string, frame: object) => void frames.push({ userId, ...frame }),
  } as unknown as People
  broadcastReads(events, { people, inbox: createInboxStore(server.db), headOf: () => head })
  events.emit("readMoved", { userId: reader.id, chatId, seq, endAt: end })
  await eventually("a frame", () => frames.length > 0)
  return frames
}

const frame = (counts: { unread: number; mentions: number }) => [
  { userId: reader.id, type: "read", chatId, seq, ...counts },
]

test("who read a chat to its end is told that nothing is left, and nobody counts", async () => {
  expect(await told(endAt, endAt)).toEqual(frame({ unread: 0, mentions: 0 }))
})

test("where something came since, it is counted", async () => {
  expect(await told(endAt + 1, endAt)).toEqual(frame({ unread: 2, mentions: 1 }))
})

test("where this node does not hear the chat, it is counted", async () => {
  expect(await told(null, endAt)).toEqual(frame({ unread: 2, mentions: 1 }))
})

test("where it was not read to its end, it is counted", async () => {
  expect(await told(endAt, null)).toEqual(frame({ unread: 2, mentions: 1 }))
})
