import { expect, test } from "bun:test"
import { createEvents } from "../../src/platform/events/events"
import { createLog } from "../../src/platform/log"
import { createAttendance } from "../../src/platform/realtime/attendance"
import { createMemoryBroker } from "../../src/platform/realtime/memory-broker"
import type { Socket } from "../../src/platform/realtime/sockets"
import { broadcastPresence } from "../../src/presence/broadcasts"
import type { PresenceEvents } from "../../src/presence/events"
import type { PresenceStore } from "../../src/presence/store"

const people = Array.from({ length: 1_000 }, () => Bun.randomUUIDv7())

test("a thousand people who come, with flickering lines, are one small frame each to who shows them, and none to others", async () => {
  const subscribed = new Map<string, Set<string>>()
  const frames = new Map<string, string[]>()
  const hear = (viewer: string, frame: string) => void frames.set(viewer, [...(frames.get(viewer) ?? []), frame])
  const socketOf = (viewer: string) =>
    ({
      readyState: 1,
      data: { userId: viewer },
      subscribe: (topic: string) => void subscribed.set(topic, (subscribed.get(topic) ?? new Set()).add(viewer)),
      unsubscribe: (topic: string) => void subscribed.get(topic)?.delete(viewer),
      send: () => {},
    }) as unknown as Socket
  let looks = 0
  const presences = {
    async listStances() {
      looks++
      return new Map()
    },
    listVisible: async (_: string, ids: string[]) => ids,
  } as unknown as PresenceStore
  const attendance = createAttendance({ onChange: (userId) => told.announce(userId) })
  const told = broadcastPresence(createEvents<PresenceEvents>(createLog("silent")), {
    broker: createMemoryBroker(),
    transmit: (topic, frame) => subscribed.get(topic)?.forEach((viewer) => hear(viewer, frame)),
    levelsOf: attendance.levelsOf,
    presences,
    clock: Date.now,
    onError: (error) => {
      throw error
    },
  })
  const viewers = Array.from({ length: 50 }, (_, i) => `viewer${i}`)
  for (const viewer of viewers) await told.watch(socketOf(viewer), people.slice(0, 200))
  await told.watch(socketOf("bystander"), [])
  const before = looks
  for (const id of people) {
    // Three tabs, and one that reloads at once.
    for (const tab of ["a", "b", "c"]) attendance.set(id, tab, "active")
    attendance.set(id, "a", null)
    attendance.set(id, "a", "idle")
  }
  while ((frames.get("viewer49")?.length ?? 0) < 200) await Bun.sleep(5)
  await Bun.sleep(600)
  for (const viewer of viewers) {
    const heard = frames.get(viewer)!
    expect(new Set(heard.map((frame) => JSON.parse(frame).userId)).size).toBe(200)
    expect(heard).toHaveLength(200)
    expect(Math.max(...heard.map((frame) => frame.length))).toBeLessThan(140)
  }
  expect(frames.get("bystander")).toBeUndefined()
  expect(looks - before).toBeLessThan(5)
  told.stop()
  await attendance.stop()
})
