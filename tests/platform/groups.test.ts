import { expect, test } from "bun:test"
import { createGroups } from "../../src/platform/groups"

test("a group has what was added and not removed, in order, and is gone with its last", () => {
  const groups = createGroups<string>()
  groups.add("ada", "phone")
  groups.add("ada", "desk")
  groups.add("ben", "desk")
  expect([groups.of("ada"), groups.of("ben"), groups.of("cy")]).toEqual([["phone", "desk"], ["desk"], []])
  groups.remove("ada", "phone")
  groups.remove("ada", "lost")
  groups.remove("ben", "desk")
  groups.remove("cy", "desk")
  expect([...groups.entries()]).toEqual([["ada", ["desk"]]])
})

test("is gone through as it was, though each is removed on the way", () => {
  const groups = createGroups<number>()
  for (const number of [1, 2, 3]) groups.add("ada", number)
  const met: number[] = []
  for (const number of groups.of("ada")) {
    met.push(number)
    groups.remove("ada", number)
  }
  expect([met, [...groups.entries()]]).toEqual([[1, 2, 3], []])
})
