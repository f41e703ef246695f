import { createMemoryBroker } from "../../src/platform/realtime/memory-broker"
import { describeBroker } from "../support/broker-contract"

describeBroker("the broker in memory", async () => {
  const broker = createMemoryBroker()
  return { nodes: [broker], close: () => broker.close() }
})
