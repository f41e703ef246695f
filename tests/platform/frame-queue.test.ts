import { expect, test } from "bun:test"
import { createFrameQueue } from "../../src/platform/realtime/frame-queue"
import { eventually } from "../support/patience"

test("frames are handled one after the other, in their order", async () => {
  const handled: string[] = []
  const queue = createFrameQueue(
    async (_, frame) => {
      await Bun.sleep(frame === "slow" ? 5 : 0)
      handled.push(frame)
    },
    { limit: 10, onFull: () => handled.push("full"), onFailure: () => {} },
  )
  for (const frame of ["slow", "a", "b"]) queue.push("one", frame)
  while (handled.length < 3) await Bun.sleep(1)
  expect(handled).toEqual(["slow", "a", "b"])
})

test("sockets do not wait for each other", async () => {
  const gate = Promise.withResolvers<void>()
  const handled: string[] = []
  const queue = createFrameQueue(
    async (socket: string, frame) => {
      if (socket === "slow") await gate.promise
      handled.push(`${socket} ${frame}`)
    },
    { limit: 10, onFull: () => {}, onFailure: () => {} },
  )
  queue.push("slow", "a")
  queue.push("quick", "b")
  queue.push("quick", "c")
  while (handled.length < 2) await Bun.sleep(1)
  gate.resolve()
  while (handled.length < 3) await Bun.sleep(1)
  expect(handled).toEqual(["quick b", "quick c", "slow a"])
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
    { limit: 3, onFull: () => full++, onFailure: () => {} },
  )
  for (let i = 0; i < 6; i++) queue.push("one", String(i))
  expect(full).toBe(2)
  gate.resolve()
  while (handled < 4) await Bun.sleep(1)
  queue.push("one", "again")
  while (handled < 5) await Bun.sleep(1)
  expect(full).toBe(2)
})

test("a frame that fails is told, and those behind it and after it are handled", async () => {
  const gate = Promise.withResolvers<void>()
  const told: string[] = []
  const queue = createFrameQueue(
    async (_: string, frame) => {
      await gate.promise
      if (frame === "bad") throw new Error("no")
      told.push(frame)
    },
    { limit: 10, onFull: () => {}, onFailure: (socket, error) => told.push(`${socket}: ${(error as Error).message}`) },
  )
  for (const frame of ["bad", "behind"]) queue.push("one", frame)
  gate.resolve()
  await eventually("both are done", () => told.length === 2)
  queue.push("one", "bad")
  await eventually("also a last one is told", () => told.length === 3)
  queue.push("one", "after")
  await eventually("the socket is served again", () => told.length === 4)
  expect(told).toEqual(["one: no", "behind", "one: no", "after"])
})
