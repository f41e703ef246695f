import { createMemoryBroker } from "../../src/platform/realtime/memory-broker"
import { describeBroker } from "../support/broker-contract"
import { createBus } from "../support/bus"

describeBroker("the broker in memory", async () => {
  const broker = createMemoryBroker()
  return { nodes: [broker], close: () => broker.close() }
})

describeBroker("the tests' own bus between nodes", async () => {
  const bus = createBus()
  const nodes = [bus.connect(), bus.connect(), bus.connect()]
  return { nodes, close: async () => void (await Promise.all(nodes.map((node) => node.close()))) }
})
