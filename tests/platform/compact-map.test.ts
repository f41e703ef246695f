import { expect, test } from "bun:test"
import fc from "fast-check"
import { CompactMap } from "../../src/platform/compact-map"

const key = fc.string({ maxLength: 2, unit: fc.constantFrom("a", "b", "é", "Z", "0") })
const change = fc.oneof(
  fc.record({ kind: fc.constant("set" as const), key, value: fc.integer({ min: 0, max: 5 }) }),
  fc.record({ kind: fc.constant("delete" as const), key }),
)

test("holds what a Map holds, in order of the keys, whatever is done to it", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const model = new Map<string, number>()
      const map = new CompactMap<number>()
      for (const done of changes) {
        if (done.kind === "set") {
          map.set(done.key, done.value)
          model.set(done.key, done.value)
        } else expect(map.delete(done.key)).toBe(model.delete(done.key))
        expect([map.get(done.key), map.has(done.key)]).toEqual([model.get(done.key), model.has(done.key)])
      }
      const inOrder = [...model].toSorted(([a], [b]) => (a < b ? -1 : 1))
      expect(map.entries()).toEqual(inOrder)
      expect([map.keys(), map.all(), map.size]).toEqual([
        inOrder.map(([name]) => name),
        inOrder.map(([, value]) => value),
        model.size,
      ])
    }),
  )
})

test("its keys stay as they were read while it is emptied", () => {
  const map = new CompactMap<string>()
  for (const name of ["c", "a", "b"]) map.set(name, name)
  for (const name of map.keys()) map.delete(name)
  expect(map.size).toBe(0)
})
