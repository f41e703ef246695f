import { expect, test } from "bun:test"
import { type Delivery, createChecker } from "../../src/cli/loadtest/checker"

/** One chat with three members, and three messages in it that are under way. */
function plant() {
  const checker = createChecker()
  for (const receiver of [0, 1, 2]) checker.listens("chat", receiver)
  for (const key of ["a", "b", "c"]) checker.sent(key, { chatId: "chat", sender: 0, at: 100 })
  const deliver = (receiver: number, key: string, order: number, more: Partial<Delivery> = {}) =>
    checker.delivered({ chatId: "chat", receiver, key, order, at: 107, catchingUp: false, ...more })
  const deliverAll = (receiver: number) => ["a", "b", "c"].forEach((key, i) => deliver(receiver, key, i + 1))
  const acknowledgeAll = () => ["a", "b", "c"].forEach(checker.acknowledged)
  return { checker, deliver, deliverAll, acknowledgeAll }
}
const clean = { lost: 0, duplicated: 0, reordered: 0, repeated: 0 }

test("what arrives once and in order at everybody is clean, also before its acknowledgement", () => {
  const { checker, deliverAll, acknowledgeAll } = plant()
  deliverAll(0)
  deliverAll(1)
  expect(checker.isComplete()).toBe(false)
  acknowledgeAll()
  expect(checker.isComplete()).toBe(false)
  deliverAll(2)
  expect(checker.isComplete()).toBe(true)
  expect(checker.pending()).toBe(0)
  checker.finish()
  expect(checker.counts).toEqual({ ...clean, acknowledged: 3, delivered: 9 })
})

test("the time since the send is given for others than the sender, once", () => {
  const { deliver } = plant()
  expect(deliver(1, "a", 1)).toBe(7)
  expect(deliver(1, "a", 1)).toBeNull()
  expect(deliver(0, "a", 1)).toBeNull()
})

test("an acknowledged message that one member does not get is lost", () => {
  const { checker, deliver, deliverAll, acknowledgeAll } = plant()
  deliverAll(0)
  deliverAll(1)
  deliver(2, "a", 1)
  deliver(2, "c", 3)
  acknowledgeAll()
  expect(checker.lostBy(5_000)).toBe(0)
  expect(checker.lostBy(11_000)).toBe(1)
  expect(checker.counts.lost).toBe(0)
  checker.finish()
  expect(checker.counts).toMatchObject({ ...clean, lost: 1 })
})

test("what is very late is lost for good and forgotten", () => {
  const { checker, acknowledgeAll } = plant()
  acknowledgeAll()
  expect(checker.lostBy(61_000)).toBe(9)
  expect(checker.pending()).toBe(0)
  checker.finish()
  expect(checker.counts.lost).toBe(9)
})

test("what was not acknowledged is owed to nobody", () => {
  const { checker } = plant()
  for (const key of ["a", "b", "c"]) checker.failed(key)
  expect(checker.isComplete()).toBe(true)
  checker.finish()
  expect(checker.counts).toMatchObject(clean)
})

test.each(["under way", "settled"])("a message %s that comes again is duplicated", (state) => {
  const { checker, deliver, deliverAll, acknowledgeAll } = plant()
  deliverAll(1)
  if (state === "settled") {
    acknowledgeAll()
    deliverAll(0)
    deliverAll(2)
  }
  deliver(1, "b", 2)
  expect(checker.counts).toMatchObject({ ...clean, duplicated: 1 })
})

test("what a resume brings again is no duplicate", () => {
  const { checker, deliver, deliverAll } = plant()
  deliverAll(1)
  deliver(1, "b", 2, { catchingUp: true })
  expect(checker.counts).toMatchObject({ ...clean, repeated: 1 })
})

test("a message that comes after a later one is reordered, and has arrived", () => {
  const { checker, deliver, deliverAll, acknowledgeAll } = plant()
  deliverAll(0)
  deliverAll(1)
  acknowledgeAll()
  deliver(2, "a", 1)
  deliver(2, "c", 3)
  deliver(2, "b", 2)
  checker.finish()
  expect(checker.counts).toMatchObject({ ...clean, reordered: 1, delivered: 9 })
})

test("a later state of a message is neither", () => {
  const { checker, deliver } = plant()
  deliver(1, "a", 1)
  deliver(1, "a", 4)
  expect(checker.counts).toMatchObject(clean)
})

test("who begins to listen later is owed only what comes after", () => {
  const { checker, deliverAll, acknowledgeAll } = plant()
  checker.listens("chat", 3)
  acknowledgeAll()
  for (const receiver of [0, 1, 2]) deliverAll(receiver)
  checker.finish()
  expect(checker.counts.lost).toBe(0)
  checker.sent("d", { chatId: "chat", sender: 0, at: 200 })
  checker.acknowledged("d")
  checker.finish()
  expect(checker.counts.lost).toBe(4)
})
