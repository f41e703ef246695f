import { expect, test } from "bun:test"
import { BrokenCircuitError, TaskCancelledError } from "cockatiel"
import { createBreaker } from "../../src/platform/breaker"
import { failureOf } from "../support/failure"

const hang = () => new Promise<never>(() => {})

test("gives up on what hangs, then refuses at once, then tries again and closes", async () => {
  const states: string[] = []
  const breaker = createBreaker({ name: "redis", timeoutMs: 20, failures: 2, maxPauseMs: 400 })
  breaker.onState((state) => states.push(state))
  for (let i = 0; i < 2; i++) expect(await failureOf(breaker.run(hang))).toBeInstanceOf(TaskCancelledError)
  expect(breaker.state()).toBe("open")
  let asked = false
  expect(await failureOf(breaker.run(async () => (asked = true)))).toBeInstanceOf(BrokenCircuitError)
  expect(asked).toBe(false)

  while (breaker.state() !== "closed") {
    await Bun.sleep(10)
    await breaker.run(async () => "back").catch(() => {})
  }
  expect(states).toEqual(["open", "half-open", "closed"])
})

test("passes on values and errors while it is closed", async () => {
  const breaker = createBreaker({ name: "redis", timeoutMs: 1000, failures: 2 })
  expect(await breaker.run(async () => 7)).toBe(7)
  const refused = new Error("no")
  expect(await failureOf(breaker.run(() => Promise.reject(refused)))).toBe(refused)
  expect(breaker.state()).toBe("closed")
})
