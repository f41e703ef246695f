import { describe, expect, test } from "bun:test"
import { type Glance, type History, type Shown, findBreaches } from "./checker"

/** A clean history of one chat: three messages, one edited, one deleted, seen by two people. */
function cleanHistory(): History {
  const row = (n: number, rev: number, body: string, deleted = false) => ({
    id: `m${n}`,
    seq: n,
    rev,
    senderId: "ada",
    clientId: `send ${n}`,
    body: deleted ? "" : body,
    deleted,
  })
  const rows = [row(1, 4, "one, edited"), row(2, 2, "two"), row(3, 5, "three", true), row(4, 6, "four")]
  const seen = (n: number, rev: number): Shown => ({
    id: `m${n}`,
    seq: n,
    rev,
    committedAt: n * 100,
    node: "a",
  })
  const display = (userId: string) => ({
    userId,
    chatId: "chat",
    shown: [seen(1, 1), seen(2, 2), seen(3, 3), seen(1, 4), seen(3, 5), seen(4, 6)],
    final: [
      { id: "m1", rev: 4, body: "one, edited" },
      { id: "m2", rev: 2, body: "two" },
      { id: "m4", rev: 6, body: "four" },
    ],
  })
  const sent = rows.map((stored, at) => ({
    chatId: "chat",
    senderId: "ada",
    clientId: stored.clientId,
    outcome: "acknowledged" as const,
    messageId: stored.id,
    body: at === 2 ? null : stored.body,
  }))
  const glance = (n: number, expected: string | null) => ({
    userId: "ada",
    messageId: `m${n}`,
    seq: n,
    expected,
    found: expected,
    from: 2,
    uncounted: 0,
  })
  const older = { ...glance(1, "one"), found: null }
  const glances: Glance[] = [older, glance(2, "two"), glance(3, null)]
  return { sent, rows: new Map([["chat", rows]]), displays: [display("ada"), display("grace")], glances }
}

test("a clean history has no breach", () => {
  expect(findBreaches(cleanHistory())).toEqual([])
})

test("a send that was refused, and one that nobody knows of, breach nothing", () => {
  const history = cleanHistory()
  const lost = { chatId: "chat", senderId: "eve" }
  history.sent.push({ ...lost, clientId: "x", outcome: "refused" }, { ...lost, clientId: "y", outcome: "unknown" })
  expect(findBreaches(history)).toEqual([])
})

test("what was committed before a removal may be shown after it, and by other nodes for a second more", () => {
  const history = cleanHistory()
  history.displays[1]!.removed = { at: 350, node: "b" }
  history.displays[1]!.final = []
  expect(findBreaches(history)).toEqual([])
})

describe("a planted fault is found:", () => {
  const faults: [string, (history: History) => void, RegExp][] = [
    ["lost in the database", ({ rows }) => void rows.get("chat")!.splice(1, 1), /acknowledged and is not stored/],
    [
      "stored twice",
      ({ rows }) => void rows.get("chat")!.push({ ...rows.get("chat")![1]!, id: "m9", seq: 9 }),
      /stored twice/,
    ],
    ["one seq for two", ({ rows }) => void (rows.get("chat")![1]!.seq = 1), /two messages have one seq/],
    ["an edit undone", ({ rows }) => void (rows.get("chat")![0]!.body = "one"), /not as its last change left it/],
    ["a deletion undone", ({ rows }) => void (rows.get("chat")![2]!.deleted = false), /was deleted and is there/],
    ["stored after a refusal", ({ sent }) => void (sent[1]!.outcome = "refused"), /was refused and is stored/],
    ["missing on a screen", ({ displays }) => void displays[1]!.final.splice(1, 1), /m2 is missing/],
    ["twice on a screen", ({ displays }) => void displays[1]!.final.push(displays[1]!.final[0]!), /stands there twice/],
    ["an old state", ({ displays }) => void (displays[0]!.final[0]!.rev = 1), /m1 is not as it is stored/],
    ["a wrong order", ({ displays }) => void displays[0]!.final.reverse(), /order is not that of seq/],
    [
      "a ghost on a screen",
      ({ displays }) => void displays[0]!.final.push({ id: "m3", rev: 3, body: "three" }),
      /m3 should not be there/,
    ],
    ["a state twice", ({ displays }) => void displays[0]!.shown.splice(1, 0, displays[0]!.shown[1]!), /m2 went back/],
    ["an older state", ({ displays }) => void displays[0]!.shown.reverse(), /m1 went back to rev 1/],
    ["another seq", ({ displays }) => void (displays[0]!.shown[1]!.seq = 7), /under another seq/],
    ["missing on a page", ({ glances }) => void (glances![1]!.found = null), /page: message m2 is missing/],
    ["an old page", ({ glances }) => void (glances![1]!.found = "tw"), /m2 is as it was before its last change/],
    ["deleted and on a page", ({ glances }) => void (glances![2]!.found = "three"), /m3 is there after its deletion/],
    ["a reader not counted", ({ glances }) => void (glances![0]!.uncounted = 2), /among the readers of 2 messages/],
    [
      "shown after a removal on the same node",
      ({ displays }) => void (displays[1]!.removed = { at: 399, node: "a" }),
      /1 ms after the removal/,
    ],
    [
      "shown over a second after a removal on another node",
      ({ displays }) => void (displays[1]!.removed = { at: -601, node: "b" }),
      /1001 ms after the removal/,
    ],
  ]
  test.each(faults)("%s", (_name, plant, breach) => {
    const history = cleanHistory()
    plant(history)
    expect(findBreaches(history).join("\n")).toMatch(breach)
  })
})
