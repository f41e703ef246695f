import { afterEach, expect, jest, test } from "bun:test"
import { createSocketRoom } from "../../src/platform/realtime/socket-room"
import { type Socket, createSockets, silenceMs } from "../../src/platform/realtime/sockets"

afterEach(() => jest.useRealTimers())

function createSocket(sockets: ReturnType<typeof createSockets>, userId: string, address = "10.0.0.1") {
  const closed: number[] = []
  const data = { userId, address, sessionId: `session of ${userId}`, lastFrameAt: Date.now() }
  const socket = {
    data,
    close(code: number) {
      closed.push(code)
      sockets.remove(socket)
    },
  } as unknown as Socket
  sockets.add(socket)
  return { socket, data, closed }
}

test("a socket that says nothing for a minute is closed so that it comes back; one that speaks stays", () => {
  jest.useFakeTimers()
  const sockets = createSockets()
  const [silent, speaking] = [createSocket(sockets, "a"), createSocket(sockets, "b")]
  for (let passed = 0; passed < 2 * silenceMs; passed += 10_000) {
    jest.advanceTimersByTime(10_000)
    speaking.data.lastFrameAt = Date.now()
  }
  expect([silent.closed, speaking.closed]).toEqual([[1013], []])
  expect(sockets.count()).toBe(1)
  sockets.stop()
})

test("there is room for so many of a person and of an address, and again when one has gone", async () => {
  const sockets = createSockets()
  const { hasRoom } = createSocketRoom({ perUser: 2, perAddress: 3, enforced: true }, sockets)
  const first = createSocket(sockets, "a")
  createSocket(sockets, "a")
  expect([await hasRoom("a", "10.0.0.2"), await hasRoom("b", "10.0.0.1")]).toEqual([false, true])
  createSocket(sockets, "b")
  expect([await hasRoom("c", "10.0.0.1"), await hasRoom("c", "10.0.0.2")]).toEqual([false, true])
  sockets.remove(first.socket)
  sockets.remove(first.socket)
  expect([await hasRoom("a", "10.0.0.1"), sockets.count()]).toEqual([true, 2])
  sockets.closeAll({ code: 1001, reason: "The server is stopping" })
  expect(sockets.count()).toBe(0)
  sockets.stop()
})
