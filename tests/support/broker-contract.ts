import { afterEach, describe, expect, test } from "bun:test"
import type { Broker } from "../../src/platform/realtime/broker"

type Cluster = {
  /** As many nodes as the implementation can connect: one for the in-memory broker. */
  nodes: Broker[]
  /** Resolves when what is listened to has taken effect; where that is at once there is nothing to wait for. */
  settle?(): Promise<void>
  close(): Promise<void>
}

/** What every broker promises; `open` makes nodes that hear each other. */
export function describeBroker(name: string, open: () => Promise<Cluster>) {
  describe(name, () => {
    let cluster: Cluster
    afterEach(() => cluster.close())

    async function start() {
      cluster = await open()
      return cluster.nodes.map((broker) => {
        const heard: [string, unknown][] = []
        broker.onMessage((channel, news) => void heard.push([channel, news]))
        broker.onGap(() => {})
        return { broker, heard }
      })
    }
    const until = async (condition: () => boolean) => {
      while (!condition()) await Bun.sleep(1)
    }

    test("carries what is published to every node that listens, the publisher too", async () => {
      const nodes = await start()
      for (const { broker } of nodes) broker.listen("a")
      await cluster.settle?.()
      nodes[0]!.broker.publish("a", { say: ["hello ✓", 1, null] })
      for (const { heard } of nodes) {
        await until(() => heard.length > 0)
        expect(heard).toEqual([["a", { say: ["hello ✓", 1, null] }]])
      }
    })

    test("keeps the order of a channel, each at most once", async () => {
      const nodes = await start()
      for (const { broker } of nodes) broker.listen("a")
      await cluster.settle?.()
      const sent = Array.from({ length: 500 }, (_, i) => String(i))
      for (const payload of sent) nodes.at(-1)!.broker.publish("a", payload)
      for (const { heard } of nodes) {
        await until(() => heard.at(-1)?.[1] === "499")
        expect(heard.map(([, payload]) => payload)).toEqual(sent)
      }
    })

    test("hands over nothing of channels that are not listened to, or no longer", async () => {
      const nodes = await start()
      for (const { broker } of nodes) {
        broker.listen("kept")
        broker.listen("dropped")
        broker.unlisten("dropped")
      }
      await cluster.settle?.()
      nodes[0]!.broker.publish("dropped", "1")
      nodes[0]!.broker.publish("never", "2")
      nodes[0]!.broker.publish("kept", "3")
      for (const { heard } of nodes) {
        await until(() => heard.length > 0)
        expect(heard).toEqual([["kept", "3"]])
      }
    })

    test("has every handler called", async () => {
      const [node] = await start()
      const others: unknown[] = []
      node!.broker.onMessage((_, news) => void others.push(news))
      node!.broker.listen("a")
      node!.broker.publish("a", "both")
      await until(() => others.length > 0 && node!.heard.length > 0)
      expect(others).toEqual(["both"])
    })

    test("neither blocks nor throws where it publishes, also when it is closed", async () => {
      const [node] = await start()
      node!.broker.listen("a")
      expect(node!.broker.publish("a", "x")).toBeUndefined()
      await until(() => node!.heard.length > 0)
      await node!.broker.close()
      expect(node!.broker.publish("a", "y")).toBeUndefined()
    })
  })
}
