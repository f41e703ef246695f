import { afterAll, afterEach, beforeAll, expect, test } from "bun:test"
import { createLog } from "../../src/platform/log"
import { createRedisBroker } from "../../src/platform/realtime/redis-broker"
import { openRedis } from "../../src/platform/redis"
import { describeBroker } from "../support/broker-contract"
import { openProxy } from "../support/proxy"
import { type TestRedis, startRedis } from "../support/redis"

const log = createLog("silent")
let server: TestRedis
beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())

const until = async (condition: () => unknown) => {
  while (!(await condition())) await Bun.sleep(2)
}

type Node = ReturnType<typeof openNode>
function openNode(url = server.url) {
  const redis = openRedis({ url, log })
  const broker = createRedisBroker({ redis, log })
  const heard: string[] = []
  const gaps: (string[] | undefined)[] = []
  broker.onMessage((channel, payload) => void heard.push(`${channel} ${String(payload)}`))
  broker.onGap((channels) => void gaps.push(channels))
  return {
    redis,
    broker,
    heard,
    gaps,
    wanted: new Set<string>(),
    async close() {
      await broker.close()
      await redis.close()
    },
  }
}
const subscribers = async (channel: string) => ((await server.ask("PUBSUB", "NUMSUB", channel)) as unknown[])[1]

describeBroker("the broker over Redis", async () => {
  const nodes = [openNode(), openNode(), openNode()]
  await until(() => nodes.every(({ broker }) => broker.peers.count() === nodes.length))
  const isSettled = ({ gaps, wanted }: Node) =>
    [...wanted].every((channel) => gaps.some((told) => told?.includes(channel)))
  return {
    nodes: nodes.map(({ broker, wanted }) => ({
      ...broker,
      listen(channel: string) {
        wanted.add(channel)
        broker.listen(channel)
      },
      unlisten(channel: string) {
        wanted.delete(channel)
        broker.unlisten(channel)
      },
    })),
    settle: () => until(() => nodes.every(isSettled)),
    close: async () => void (await Promise.all(nodes.map((node) => node.close()))),
  }
})

let opened: Node[] = []
afterEach(async () => {
  await Promise.all(opened.map((node) => node.close()))
  opened = []
})
async function start(count: number, url?: string) {
  const nodes = Array.from({ length: count }, () => openNode(url))
  opened.push(...nodes)
  await until(() => nodes.every(({ broker }) => broker.peers.count() === count))
  return nodes as [Node, Node]
}
async function listen(node: Node, channel: string) {
  node.broker.listen(channel)
  await until(() => node.gaps.some((channels) => channels?.includes(channel)))
}

test("a node asks Redis only for what it listens to, and tells a gap once that took effect", async () => {
  const [first] = await start(2)
  expect(await subscribers("chat:x")).toBe(0)
  await listen(first, "chat:x")
  expect(await subscribers("chat:x")).toBe(1)
  first.broker.unlisten("chat:x")
  await until(async () => (await subscribers("chat:x")) === 0)
})

test("what is no news of a node is read from the database, and harms nobody", async () => {
  const node = openNode()
  node.broker.listen("chat:x")
  node.broker.onMessage((_, news) => void (news as { body: string }).body.length)
  await until(() => node.gaps.length > 0)
  const garbage = ["hello", "hello there", "x 5:abc", "x -9:abc", "x 3:abc", "x 2:{}", "x 4:null", "x 2:[]5:"]
  for (const words of garbage) {
    const before = node.gaps.length
    await server.ask("PUBLISH", "chat:x", words)
    await until(() => node.gaps.length > before)
    expect(node.gaps.at(-1), words).toEqual(["chat:x"])
  }
  await server.ask("PUBLISH", "chat:x", 'x 15:{"body":"fine"}')
  await until(() => node.heard.at(-1) === "chat:x [object Object]")
  await node.close()
})

test("what comes while a publish is under way goes out together", async () => {
  const [first, second] = await start(2)
  await listen(second, "chat:x")
  const published = async () =>
    Number(/cmdstat_publish:calls=(\d+)/.exec(String(await server.ask("INFO", "commandstats")))?.[1] ?? 0)
  const before = await published()
  for (let i = 0; i < 1_000; i++) first.broker.publish("chat:x", `${i}`)
  await until(() => second.heard.length === 1_000)
  expect(second.heard).toEqual(Array.from({ length: 1_000 }, (_, i) => `chat:x ${i}`))
  // Some beats of the nodes are among them.
  expect((await published()) - before).toBeLessThan(50)
})

test("with Redis gone a node hears itself, blocks nobody, and says that something was missed once it is back", async () => {
  const [first, second] = await start(2)
  await listen(first, "chat:x")
  await listen(second, "chat:x")
  await server.kill()
  first.broker.publish("chat:x", "alone")
  expect(first.heard).toEqual(["chat:x alone"])
  expect((await first.redis.health()).status).toBe("down")
  await until(() => !second.broker.peers.hears())
  const before = second.gaps.filter((channels) => !channels).length
  await server.start()
  await until(() => second.gaps.filter((channels) => !channels).length > before)
  await until(async () => (await subscribers("chat:x")) === 2)
  first.broker.publish("chat:x", "together")
  await until(() => second.heard.includes("chat:x together"))
  expect((await first.redis.health()).status).toBe("up")
})

test("a peer that dies without a farewell is noticed, one that leaves is not suspected", async () => {
  const [first, second] = await start(2)
  const suspicions = () => first.gaps.filter((channels) => !channels).length
  const third = openNode()
  await until(() => first.broker.peers.count() === 3)
  const before = suspicions()
  await third.close()
  await until(() => first.broker.peers.count() === 2)
  expect(suspicions()).toBe(before)
  // Cut off at once, as by kill -9.
  await second.redis.close()
  await until(() => suspicions() > before)
  expect(first.broker.peers.count()).toBe(1)
})

test("a line that stalls is noticed and made anew", async () => {
  const proxy = await openProxy(() => ({ port: server.port, host: "127.0.0.1" }))
  const [stalling, other] = [openNode(`redis://127.0.0.1:${proxy.port}`), openNode()]
  opened.push(stalling, other)
  await until(() => stalling.broker.peers.count() === 2)
  await listen(stalling, "chat:x")
  proxy.stall(true)
  for (let i = 0; i < 100; i++) stalling.broker.publish("chat:x", `${i}`)
  // Nothing was awaited: whoever is on this node hears it without waiting for Redis.
  expect(stalling.heard).toHaveLength(100)
  await until(() => !stalling.broker.peers.hears())
  await stalling.redis.run((redis) => redis.get("x")).catch(() => null)
  const gaps = stalling.gaps.length
  proxy.heal()
  await until(() => stalling.broker.peers.hears())
  expect(stalling.gaps.length).toBeGreaterThan(gaps)
  other.broker.publish("chat:x", "after")
  await until(() => stalling.heard.includes("chat:x after"))
  await proxy.close()
})
