import { expect, test } from "bun:test"
import { countDeliveries } from "../../src/cli/bench/deliveries"
import { bodyOf, gather } from "../../src/cli/bench/crowd"

test("a repeat at one member hides no loss at another", () => {
  expect(countDeliveries({ heard: [3, 3, 3], due: [3, 3, 3] })).toEqual({ lost: 0, surplus: 0 })
  expect(countDeliveries({ heard: [4, 2, 3], due: [3, 3, 3] })).toEqual({ lost: 1, surplus: 1 })
  expect(countDeliveries({ heard: [], due: [] })).toEqual({ lost: 0, surplus: 0 })
})

const frameOf = (type: string, n: number) => `{"type":"${type}","message":{"body":"${bodyOf(0, n, 0)}"}}`

/** A server that tells each socket these messages of channel 0, by number, and what was given before them. */
async function hear(numbers: number[], before: string[] = []) {
  using server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request, own) => (own.upgrade(request) ? undefined : new Response(null, { status: 400 })),
    websocket: {
      message: () => undefined,
      open: (socket) => {
        for (const frame of [...before, ...numbers.map((n) => frameOf("message", n))]) socket.send(frame)
      },
    },
  })
  const crowd = await gather([{ url: `ws://127.0.0.1:${server.port}`, channel: 0 }], { greet: false })
  let [deliveries, repeats, heard] = [0, 0, 0]
  while (deliveries + repeats < numbers.length + before.join().split(`"type":"message"`).length - 1) {
    const taken = crowd.take()
    deliveries += taken.deliveries
    repeats += taken.repeats
    heard += taken.heard[0]!
    await Bun.sleep(1)
  }
  crowd.close()
  return { deliveries, repeats, heard }
}

test("a message that comes twice, or after a later one, is a repeat and no delivery", async () => {
  expect(await hear([0, 1, 2])).toEqual({ deliveries: 3, repeats: 0, heard: 3 })
  expect(await hear([0, 1, 1, 2])).toEqual({ deliveries: 3, repeats: 1, heard: 3 })
  expect(await hear([0, 2, 1, 3])).toEqual({ deliveries: 3, repeats: 1, heard: 3 })
})

test("the answer to a sender is no delivery, alone or in one frame with one", async () => {
  expect(await hear([0, 1], [frameOf("ack", 0)])).toEqual({ deliveries: 2, repeats: 0, heard: 2 })
  const together = `[${frameOf("ack", 0)},${frameOf("message", 0)},${frameOf("ack", 1)}]`
  expect(await hear([1, 2], [together])).toEqual({ deliveries: 3, repeats: 0, heard: 3 })
})
