import { expect, test } from "bun:test"
import { createTurnstile } from "../../src/platform/turnstile"
import { failureOf } from "../support/failure"

test("so many at a time, in order, and a failure lets the next in", async () => {
  const pass = createTurnstile(2)
  const gates = Array.from({ length: 5 }, () => Promise.withResolvers<number>())
  const begun: number[] = []
  const work = gates.map((gate, at) =>
    pass(() => {
      begun.push(at)
      return gate.promise
    }),
  )
  expect(begun).toEqual([0, 1])
  gates[1]!.reject(new Error("no"))
  expect((await failureOf(work[1]!)).message).toBe("no")
  expect(begun).toEqual([0, 1, 2])
  gates[0]!.resolve(0)
  gates[2]!.resolve(2)
  expect(await Promise.all([work[0], work[2]])).toEqual([0, 2])
  expect(begun).toEqual([0, 1, 2, 3, 4])
  gates[3]!.resolve(3)
  gates[4]!.resolve(4)
  await Promise.all(work.slice(3))
  expect(await pass(async () => 7)).toBe(7)
})

test("who has waited too long is refused and takes no place in the line, the others go on", async () => {
  const pass = createTurnstile(1, { longestWaitMs: 20, longestQueue: 2, refuse: () => new Error("too long") })
  const gate = Promise.withResolvers<string>()
  const inside = pass(() => gate.promise)
  let begun = 0
  const late = [1, 2].map(() => failureOf(pass(async () => begun++)))
  expect((await failureOf(pass(async () => begun++))).message).toBe("too long")
  for (const failure of late) expect((await failure).message).toBe("too long")
  const next = pass(async () => "next")
  gate.resolve("inside")
  expect(await Promise.all([inside, next])).toEqual(["inside", "next"])
  expect(begun).toBe(0)
  expect(await pass(async () => "again")).toBe("again")
})
