import { expect, test } from "bun:test"
import { fromField, parseReminder, parseWhen, timeOf } from "../../src/inbox/when"

/** A Saturday, 16:20 in Berlin. */
const now = new Date("2026-11-21T15:20:00Z")
const zone = "Europe/Berlin"
const at = (said: string, on = now, where = zone) => {
  const found = parseWhen(said, where, on)
  if (!found) return null
  return "at" in found
    ? Temporal.Instant.fromEpochMilliseconds(found.at.getTime()).toZonedDateTimeISO(where).toPlainDateTime().toString()
    : found.problem
}

test.each([
  ["in 20 minutes", "2026-11-21T16:40:00"],
  ["in 10m", "2026-11-21T16:30:00"],
  ["in 1h30m", "2026-11-21T17:50:00"],
  ["in 1 hour and 30 minutes", "2026-11-21T17:50:00"],
  ["in half an hour", "2026-11-21T16:50:00"],
  ["in an hour", "2026-11-21T17:20:00"],
  ["in 2 days", "2026-11-23T16:20:00"],
  ["in a week", "2026-11-28T16:20:00"],
  ["in 45 seconds", "2026-11-21T16:20:45"],
  ["at 17:00", "2026-11-21T17:00:00"],
  ["at 15:00", "2026-11-22T15:00:00"],
  ["17.30", "2026-11-21T17:30:00"],
  ["5pm", "2026-11-21T17:00:00"],
  ["at 5:15 p.m.", "2026-11-21T17:15:00"],
  ["at 12am", "2026-11-22T00:00:00"],
  ["at 6", "2026-11-21T18:00:00"],
  ["at 06", "2026-11-22T06:00:00"],
  ["at noon", "2026-11-22T12:00:00"],
  ["tonight", "2026-11-21T20:00:00"],
  ["this evening", "2026-11-21T18:00:00"],
  ["tomorrow", "2026-11-22T09:00:00"],
  ["tomorrow at 9", "2026-11-22T09:00:00"],
  ["tomorrow 15:30", "2026-11-22T15:30:00"],
  ["at 9am tomorrow", "2026-11-22T09:00:00"],
  ["10:15 on monday", "2026-11-23T10:15:00"],
  ["tomorrow evening", "2026-11-22T18:00:00"],
  ["tomorrow in the afternoon", "2026-11-22T15:00:00"],
  ["today at 18:00", "2026-11-21T18:00:00"],
  ["today at 9:00", "past"],
  ["on monday 9:00", "2026-11-23T09:00:00"],
  ["on Monday", "2026-11-23T09:00:00"],
  ["next fri at 8", "2026-11-27T08:00:00"],
  ["saturday", "2026-11-28T09:00:00"],
  ["saturday 18:00", "2026-11-21T18:00:00"],
  ["saturday 9:00", "2026-11-28T09:00:00"],
  ["next saturday 18:00", "2026-11-28T18:00:00"],
  ["next week", "2026-11-23T09:00:00"],
  ["next month", "2026-12-01T09:00:00"],
  ["on 2026-12-01 9:00", "2026-12-01T09:00:00"],
  ["2026-12-01", "2026-12-01T09:00:00"],
  ["2026-12-01T17:45", "2026-12-01T17:45:00"],
  ["on 2026-11-01", "past"],
  ["on 2099-01-01", "far"],
  ["on 1 December", "2026-12-01T09:00:00"],
  ["on December 1st at 10am", "2026-12-01T10:00:00"],
  ["3 jan", "2027-01-03T09:00:00"],
  ["3 jan 2028 at 7", "2028-01-03T07:00:00"],
])("%s", (said, wanted) => {
  expect(at(said)).toBe(wanted)
})

test.each([
  "",
  "9",
  "soon",
  "in",
  "in 5",
  "in 5 parsecs",
  "at 25:00",
  "at 13pm",
  "at 9:75",
  "on 2026-02-30",
  "on 31 feb",
  "monday tuesday",
  "tomorrow at tea",
  "in 5 minutes or so",
  "mo",
  "at",
])("%p is no time", (said) => {
  expect(at(said)).toBeNull()
})

const read = (text: string) => {
  const found = parseReminder(text, zone, now)
  return "at" in found ? [found.text, found.at.toISOString()] : found.problem
}

test("words and time may stand in either order", () => {
  const inTwenty = "2026-11-21T15:40:00.000Z"
  for (const text of [
    "call Ada in 20 minutes",
    "to call Ada in 20 minutes",
    "in 20 minutes call Ada",
    "in 20 minutes to call Ada",
    '"call Ada" in 20 min',
    "call   Ada\n in 20 minutes",
  ])
    expect(read(text).at(-1)).toBe(inTwenty)
  expect(read("to call Ada in 20 minutes")).toEqual(["call Ada", inTwenty])
  expect(read('"call Ada" in 20 min')).toEqual(["call Ada", inTwenty])
  expect(read("meet in Berlin at 9 tomorrow")).toEqual(["meet in Berlin", "2026-11-22T08:00:00.000Z"])
  expect(read("stand up on monday 9:00")).toEqual(["stand up", "2026-11-23T08:00:00.000Z"])
  expect(read("on 2026-12-01 9:00 pay the rent")).toEqual(["pay the rent", "2026-12-01T08:00:00.000Z"])
  expect(read("water plants tomorrow")).toEqual(["water plants", "2026-11-22T08:00:00.000Z"])
})

test("what is missing is told apart", () => {
  expect(read("call Ada")).toBe("noTime")
  expect(read("call Ada soon")).toBe("noTime")
  expect(read("in 20 minutes")).toBe("noText")
  expect(read("")).toBe("noText")
  expect(read("call Ada today at 9:00")).toBe("past")
  expect(read("call Ada on 2099-01-01")).toBe("far")
  expect(read('"" in 5m')).toBe("noText")
  expect(read("a ".repeat(5_000))).toBe("noTime")
  // What every object has is no name of an hour.
  for (const word of ["constructor", "__proto__"]) expect(read(`call the ${word}`)).toBe("noTime")
})

test("choices and fields are by the clock of the zone, also where clocks change", () => {
  expect(timeOf("20m", zone, now).toISOString()).toBe("2026-11-21T15:40:00.000Z")
  expect(timeOf("tomorrow", zone, now).toISOString()).toBe("2026-11-22T08:00:00.000Z")
  expect(timeOf("tomorrow", "America/New_York", now).toISOString()).toBe("2026-11-22T14:00:00.000Z")
  expect(timeOf("monday", zone, now).toISOString()).toBe("2026-11-23T08:00:00.000Z")
  expect(timeOf("monday", zone, new Date("2026-11-23T06:00:00Z")).toISOString()).toBe("2026-11-30T08:00:00.000Z")
  // Before and after clocks go back, and into the hour that is left out.
  expect(timeOf("tomorrow", zone, new Date("2026-10-24T12:00:00Z")).toISOString()).toBe("2026-10-25T08:00:00.000Z")
  expect(at("in 2 days", new Date("2026-10-24T12:00:00Z"))).toBe("2026-10-26T14:00:00")
  expect(fromField("2026-03-29T02:30", zone)!.toISOString()).toBe("2026-03-29T01:30:00.000Z")
  expect(fromField("2026-12-01T09:00", zone)!.toISOString()).toBe("2026-12-01T08:00:00.000Z")
  expect(fromField("2026-13-01T09:00", zone)).toBeNull()
  expect(fromField("", zone)).toBeNull()
})
