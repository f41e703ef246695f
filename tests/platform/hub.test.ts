import { afterEach, describe, expect, test } from "bun:test"
import fc from "fast-check"
import { createLog } from "../../src/platform/log"
import type { Envelope } from "../../src/platform/realtime/envelope"
import { createHub } from "../../src/platform/realtime/hub"
import { createMemoryBroker } from "../../src/platform/realtime/memory-broker"

const chat = "c"
const hubs: { stop(): void }[] = []
afterEach(() => hubs.splice(0).forEach((hub) => hub.stop()))

/** What Postgres would hold: each message's last rev, and the chat's head. */
function createModel() {
  const revs = new Map<string, number>()
  let head = 0
  return {
    revs,
    head: () => head,
    commit(id: string): Envelope {
      revs.set(id, ++head)
      return envelopeOf(id, head)
    },
    changes(after: number, limit: number) {
      const later = [...revs].filter(([, rev]) => rev > after).toSorted(([, a], [, b]) => a - b)
      const envelopes = later.slice(0, limit).map(([id, rev]) => envelopeOf(id, rev))
      const hasMore = later.length > limit
      return { envelopes, upTo: hasMore ? envelopes.at(-1)!.rev : head, hasMore }
    },
  }
}

function envelopeOf(id: string, rev: number): Envelope {
  const state = JSON.stringify({ id, rev })
  return { chat, rev, html: state, json: state, head: state }
}

type Model = ReturnType<typeof createModel>
type Rights = Pick<Parameters<typeof createHub>[0], "knowsRights" | "refreshRights">

function createNode(model: Model, { pageSize = 200, answer = () => Bun.sleep(0), rights = {} as Rights } = {}) {
  const topics = new Map<string, Set<Reader>>()
  const loads: number[] = []
  const hub = createHub({
    broker: createMemoryBroker(),
    transmit: (topic, frame) => topics.get(topic)?.forEach((reader) => reader.hear(frame)),
    async loadChanges(_chat, after) {
      loads.push(after)
      const changes = model.changes(after, pageSize)
      await answer()
      return changes
    },
    loadHeads: async () => new Map([[chat, model.head()]]),
    ...rights,
    log: createLog("silent"),
    patienceMs: 2,
    lingerMs: 5,
  })
  hubs.push(hub)

  function createReader() {
    const heard: { id: string; rev: number }[] = []
    const reader = {
      heard,
      wanted: true,
      hear: (frame: string) => void heard.push(...[JSON.parse(frame)].flat()),
      /** What a socket of this reader would do. */
      subscriber: {
        subscribe: (topic: string) => void topics.set(topic, (topics.get(topic) ?? new Set()).add(reader)),
        unsubscribe: (topic: string) => void topics.get(topic)?.delete(reader),
        send: (frame: string) => reader.hear(frame),
        isWanted: () => reader.wanted,
      },
      /** Reads a snapshot, then attaches; reads again where the ring does not reach back. */
      async join(snapshotTakes = () => Bun.sleep(0)): Promise<number> {
        hub.watch(chat)
        const from = model.head()
        let upTo = from
        await snapshotTakes()
        while (!(await hub.attach(reader.subscriber, chat, "json", upTo))) {
          const { envelopes, upTo: reached } = model.changes(upTo, Number.MAX_SAFE_INTEGER)
          await snapshotTakes()
          for (const envelope of envelopes) reader.hear(envelope.json)
          upTo = reached
        }
        return from
      },
      leave() {
        hub.detach(reader.subscriber, chat, "json")
        hub.unwatch(chat)
      },
    }
    return reader
  }
  type Reader = ReturnType<typeof createReader>
  const publish = (...envelopes: Envelope[]) =>
    hub.publish(chat, envelopes, Math.max(...envelopes.map(({ rev }) => rev)))
  return { hub, loads, createReader, publish }
}

const until = async (condition: () => boolean) => {
  while (!condition()) await Bun.sleep(1)
}
const revsOf = (reader: { heard: { rev: number }[] }) => reader.heard.map(({ rev }) => rev)

describe("what a reader hears", () => {
  test("comes in the order of the revs, each once, also when it is told twice", async () => {
    const model = createModel()
    const { createReader, publish, loads } = createNode(model)
    const reader = createReader()
    await reader.join()
    const [a, b, c] = [model.commit("a"), model.commit("b"), model.commit("c")]
    publish(a)
    publish(a)
    publish(c)
    publish(b)
    publish(c)
    expect(revsOf(reader)).toEqual([1, 2, 3])
    expect(loads).toEqual([])
  })

  test("waits for what comes late, and reads from Postgres what does not come at all", async () => {
    const model = createModel()
    const { createReader, publish, loads } = createNode(model)
    const reader = createReader()
    await reader.join()
    model.commit("lost")
    publish(model.commit("b"))
    expect(reader.heard).toEqual([])
    await until(() => reader.heard.length === 2)
    expect(reader.heard.map(({ id }) => id)).toEqual(["lost", "b"])
    expect(loads).toEqual([0])
  })

  test("passes over revs that no row bears any more", async () => {
    const model = createModel()
    const { hub, createReader, publish } = createNode(model)
    const reader = createReader()
    await reader.join()
    publish(model.commit("a"))
    model.commit("b")
    model.commit("b")
    publish(model.commit("b"))
    await until(() => reader.heard.length === 2)
    publish(model.commit("c"))
    await until(() => reader.heard.length === 3)
    expect(revsOf(reader)).toEqual([1, 4, 5])
    expect(hub.headOf(chat)).toBe(5)
  })

  test("is complete when only a head was told: the node that committed died", async () => {
    const model = createModel()
    const { hub, createReader } = createNode(model)
    const reader = createReader()
    await reader.join()
    for (const id of ["a", "b", "c"]) model.commit(id)
    await hub.readHeads()
    await until(() => reader.heard.length === 3)
    expect(revsOf(reader)).toEqual([1, 2, 3])
  })

  test("is read page by page when much is missing", async () => {
    const model = createModel()
    const { hub, createReader, loads } = createNode(model, { pageSize: 10 })
    const reader = createReader()
    await reader.join()
    for (let i = 0; i < 35; i++) model.commit(`m${i}`)
    await hub.readHeads()
    await until(() => reader.heard.length === 35)
    expect(revsOf(reader)).toEqual(Array.from({ length: 35 }, (_, i) => i + 1))
    expect(loads).toEqual([0, 10, 20, 30])
  })

  test("is shared between frames when a chat is busy, and nothing waits for ever", async () => {
    const model = createModel()
    const { createReader, publish } = createNode(model)
    const reader = createReader()
    await reader.join()
    for (let i = 0; i < 300; i++) publish(model.commit(`m${i}`))
    await until(() => reader.heard.length === 300)
    expect(revsOf(reader)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1))
  })

  test("goes only to those who still may, when the node was stopped and does not know who may", async () => {
    const model = createModel()
    let known = true
    const leaving = new Set<{ leave(): void }>()
    const { createReader, publish } = createNode(model, {
      rights: {
        knowsRights: () => known,
        refreshRights: async () => {
          await Bun.sleep(1)
          leaving.forEach((reader) => reader.leave())
          known = true
        },
      },
    })
    const [stays, leaves] = [createReader(), createReader()]
    await stays.join()
    await leaves.join()
    publish(model.commit("before"))
    leaving.add(leaves)
    known = false
    publish(model.commit("after"))
    await until(() => stays.heard.length === 2)
    expect(revsOf(stays)).toEqual([1, 2])
    expect(revsOf(leaves)).toEqual([1])
  })

  test("is asked for once more when rights may have ended while Postgres was slow", async () => {
    const model = createModel()
    let known = true
    let leave = () => {}
    const { createReader, publish, loads } = createNode(model, {
      answer: async () => {
        await Bun.sleep(1)
        known = loads.length > 1
      },
      rights: {
        knowsRights: () => known,
        refreshRights: async () => {
          leave()
          known = true
        },
      },
    })
    const [stays, leaves] = [createReader(), createReader()]
    await stays.join()
    await leaves.join()
    leave = () => leaves.leave()
    model.commit("lost")
    publish(model.commit("after"))
    await until(() => stays.heard.length === 2)
    expect(leaves.heard).toEqual([])
    expect(loads).toEqual([0, 0])
  })

  test("does not stop when Postgres does not answer for a while", async () => {
    const model = createModel()
    let failures = 1
    const { createReader, publish } = createNode(model, {
      answer: async () => {
        if (failures-- > 0) throw new Error("away")
      },
    })
    const reader = createReader()
    await reader.join()
    model.commit("lost")
    publish(model.commit("b"))
    await until(() => reader.heard.length === 2)
    expect(revsOf(reader)).toEqual([1, 2])
  })
})

describe("attaching", () => {
  test("bridges what came between the snapshot and the subscription by the ring", async () => {
    const model = createModel()
    const { createReader, publish, loads } = createNode(model)
    const first = createReader()
    await first.join()
    const second = createReader()
    await second.join(async () => {
      publish(model.commit("a"))
      publish(model.commit("b"))
    })
    expect(revsOf(second)).toEqual([1, 2])
    publish(model.commit("c"))
    expect(revsOf(second)).toEqual([1, 2, 3])
    expect(loads).toEqual([])
  })

  test("is refused when the ring no longer reaches back", async () => {
    const model = createModel()
    const { hub, createReader, publish } = createNode(model)
    await createReader().join()
    for (let i = 0; i < 300; i++) publish(model.commit(`m${i}`))
    const late = createReader()
    hub.watch(chat)
    expect(await hub.attach(late.subscriber, chat, "json", 10)).toBe(false)
    expect(await hub.attach(late.subscriber, chat, "json", 290)).toBe(true)
    expect(revsOf(late)).toEqual([291, 292, 293, 294, 295, 296, 297, 298, 299, 300])
  })

  test("waits for the hub when the snapshot is ahead of it, and nothing is doubled then", async () => {
    const model = createModel()
    const { createReader } = createNode(model)
    const first = createReader()
    await first.join()
    model.commit("a")
    const second = createReader()
    await second.join()
    expect(revsOf(first)).toEqual([1])
    expect(second.heard).toEqual([])
  })

  test("of somebody who left while it waited sends nothing", async () => {
    const model = createModel()
    const { hub, createReader, publish } = createNode(model)
    await createReader().join()
    model.commit("a")
    const leaver = createReader()
    hub.watch(chat)
    const attaching = hub.attach(leaver.subscriber, chat, "json", 1)
    leaver.wanted = false
    publish(model.commit("b"))
    expect(await attaching).toBe(false)
    publish(model.commit("c"))
    expect(leaver.heard).toEqual([])
  })

  test("to a chat that nobody watches is refused", async () => {
    const model = createModel()
    const { hub, createReader } = createNode(model)
    expect(await hub.attach(createReader().subscriber, chat, "json", 0)).toBe(false)
  })
})

describe("leaving", () => {
  test("ends what a reader hears, and in time what the node listens to", async () => {
    const model = createModel()
    const { hub, createReader, publish } = createNode(model)
    const [stays, leaves] = [createReader(), createReader()]
    await stays.join()
    await leaves.join()
    leaves.leave()
    publish(model.commit("a"))
    expect(revsOf(stays)).toEqual([1])
    expect(leaves.heard).toEqual([])
    stays.leave()
    expect(hub.watched()).toBe(1)
    await until(() => hub.watched() === 0)
  })

  test("and coming back soon keeps the chat", async () => {
    const model = createModel()
    const { hub, createReader, publish } = createNode(model)
    const reader = createReader()
    await reader.join()
    reader.leave()
    await reader.join()
    await Bun.sleep(15)
    expect(hub.watched()).toBe(1)
    publish(model.commit("a"))
    expect(revsOf(reader)).toEqual([1])
  })
})

type Step =
  | { kind: "commit"; id: number; fate: "told" | "late" | "lost" }
  | { kind: "join" | "leave"; reader: number }
  | { kind: "pause"; ms: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("commit" as const),
      id: fc.nat(12),
      fate: fc.constantFrom("told", "told", "told", "late", "lost"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("join" as const, "leave" as const), reader: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("pause" as const), ms: fc.nat(3) }) },
)

test("whatever is lost, late or doubled, and whoever comes and goes: every reader ends with the present state, in order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 120 }), fc.nat(), async (steps, seed) => {
      let random = seed
      const ms = () => (random = (random * 1103515245 + 12345) % 2147483648) % 3
      const model = createModel()
      const node = createNode(model, { pageSize: 5, answer: () => Bun.sleep(ms()) })
      const readers = [0, 1, 2, 3].map(() => ({ ...node.createReader(), joined: null as Promise<number> | null }))
      const late: Promise<void>[] = []
      for (const now of steps) {
        if (now.kind === "pause") await Bun.sleep(now.ms)
        else if (now.kind === "commit") {
          const envelope = model.commit(`m${now.id}`)
          if (now.fate === "told") node.publish(envelope)
          if (now.fate === "late") late.push(Bun.sleep(ms() + 1).then(() => node.publish(envelope)))
        } else {
          const reader = readers[now.reader]!
          if (now.kind === "join") reader.joined ??= reader.join(() => Bun.sleep(ms()))
          else if (reader.joined) {
            await reader.joined
            reader.leave()
            reader.joined = null
            reader.heard.length = 0
          }
        }
      }
      await Promise.all(late)
      const present = await Promise.all(readers.map(async (reader) => ({ reader, from: await reader.joined })))
      await node.hub.readHeads()
      for (const { reader, from } of present) {
        if (from === null) continue
        const expected = [...model.revs].filter(([, rev]) => rev > from)
        const last = () => new Map(reader.heard.map(({ id, rev }) => [id, rev]))
        await until(() => expected.every(([id, rev]) => last().get(id) === rev))
        const revs = revsOf(reader)
        expect(revs).toEqual([...new Set(revs)].toSorted((a, b) => a - b))
        expect(revs.every((rev) => rev > from)).toBe(true)
      }
      node.hub.stop()
    }),
    { numRuns: 60 },
  )
})
