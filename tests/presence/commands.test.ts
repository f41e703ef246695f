import { describe, expect, test } from "bun:test"
import { createPresenceCommands } from "../../src/presence/commands"
import { endOf } from "../../src/presence/periods"
import type { Status } from "../../src/presence/presence"

describe("written into a composer", () => {
  const statuses: Status[] = []
  const ends: (Date | null)[] = []
  const commands = createPresenceCommands({
    setStatus: async (_, status) => void statuses.push(status),
    setDoNotDisturb: async (_, until) => void ends.push(until),
  })
  const run = (name: string, rest: string) =>
    commands.find((command) => command.name === name)!.run({ user: { id: "x" }, chat: {}, rest } as never)

  test("/status takes an emoji and words, either, or neither", async () => {
    for (const rest of ["🌴 on holiday", "🇪🇺", "just words", ""])
      expect(await run("status", rest)).toMatchObject({ kind: "told" })
    expect(statuses.map(({ emoji, text }) => [emoji, text])).toEqual([
      ["🌴", "on holiday"],
      ["🇪🇺", ""],
      ["", "just words"],
      ["", ""],
    ])
    expect(async () => run("status", "x".repeat(101))).toThrow()
  })

  test("/dnd takes a length or off, and explains itself otherwise", async () => {
    const now = Date.now()
    for (const rest of ["", "30m", "2h", "1d", "off"]) expect(await run("dnd", rest)).toMatchObject({ kind: "told" })
    const minutes = ends.map((end) => end && Math.round((end.getTime() - now) / 60_000))
    expect(minutes).toEqual([60, 30, 120, 1_440, null])
    for (const rest of ["soon", "-5m", "0", "99999h"]) expect(await run("dnd", rest)).toMatchObject({ kind: "refused" })
  })
})

describe("a period ends", () => {
  // A Saturday, 21:30 in Berlin.
  const now = new Date("2026-11-21T20:30:00Z")
  const end = (period: Parameters<typeof endOf>[0], until = "", zone: string | null = "Europe/Berlin") =>
    endOf(period, until, zone, now)?.toISOString()

  test("after its length, at midnight and on Sunday of the reader's zone, or when they say", () => {
    expect(end("30")).toBe("2026-11-21T21:00:00.000Z")
    expect(end("today")).toBe("2026-11-21T23:00:00.000Z")
    expect(end("today", "", null)).toBe("2026-11-22T00:00:00.000Z")
    expect(end("week")).toBe("2026-11-22T23:00:00.000Z")
    expect(end("custom", "2026-11-21T22:00")).toBe("2026-11-21T21:00:00.000Z")
    expect(endOf("", "", null, now)).toBeNull()
  })

  test("across a change of the clocks; not in the past", () => {
    const before = new Date("2026-10-24T20:00:00Z")
    expect(endOf("week", "", "Europe/Berlin", before)!.toISOString()).toBe("2026-10-25T23:00:00.000Z")
    for (const until of ["2026-11-21T20:00", "", "soon"]) expect(() => end("custom", until)).toThrow()
  })
})
