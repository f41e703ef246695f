import { expect, test } from "bun:test"
import { createFrameQueue } from "../../src/platform/realtime/frame-queue"

test("frames are handled one after the other, in their order", async () => {
  const handled: string[] = []
  const queue = createFrameQueue(
    async (frame) => {
      await Bun.sleep(frame === "slow" ? 5 : 0)
      handled.push(frame)
    },
    { limit: 10, onFull: () => handled.push("full") },
  )
  for (const frame of ["slow", "a", "b"]) queue.push(frame)
  while (handled.length < 3) await Bun.sleep(1)
  expect(handled).toEqual(["slow", "a", "b"])
})

test("a queue that is full says so for each frame that it does not take", async () => {
  const gate = Promise.withResolvers<void>()
  let handled = 0
  let full = 0
  const queue = createFrameQueue(
    async () => {
      await gate.promise
      handled++
    },
    { limit: 3, onFull: () => full++ },
  )
  for (let i = 0; i < 6; i++) queue.push(String(i))
  expect(full).toBe(2)
  gate.resolve()
  while (handled < 4) await Bun.sleep(1)
  queue.push("again")
  while (handled < 5) await Bun.sleep(1)
  expect(full).toBe(2)
})
