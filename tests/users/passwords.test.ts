import { expect, test } from "bun:test"
import { createPasswords } from "../../src/users/passwords"

const create = (concurrency: number) => createPasswords({ memoryKib: 64, passes: 1, concurrency })

test("a password matches its own hash and no other", async () => {
  const passwords = create(2)
  const stored = await passwords.hash("correct horse")
  expect(stored).toStartWith("$argon2id$")
  expect(await passwords.verify("correct horse", stored)).toBe(true)
  expect(await passwords.verify("wrong horse", stored)).toBe(false)
  expect(await passwords.verify("correct horse", null)).toBe(false)
})

test("an account that is not there costs the same work: it waits for its turn and is hashed", async () => {
  const passwords = create(1)
  await passwords.verify("warm up", null)
  const order: string[] = []
  await Promise.all([
    passwords.hash("first").then(() => order.push("hash")),
    passwords.verify("x", null).then(() => order.push("unknown")),
  ])
  expect(order).toEqual(["hash", "unknown"])
})

test("more people than can wait are told to come back, and nothing stays broken", async () => {
  const passwords = create(1)
  const results = await Promise.allSettled(Array.from({ length: 630 }, () => passwords.verify("x", null)))
  const refused = results.filter((result) => result.status === "rejected")
  expect(refused).toHaveLength(29)
  expect(refused.every(({ reason }) => reason.status === 503)).toBe(true)
  expect(await passwords.verify("x", null)).toBe(false)
})
