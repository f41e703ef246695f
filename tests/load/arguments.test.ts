import { expect, test } from "bun:test"
import { readArguments, readDuration } from "../../src/cli/loadtest/arguments"
import { UsageError } from "../../src/cli/usage"

const read = (line: string) => readArguments(line.split(" ").filter(Boolean))

test("without arguments it is the normal scenario", () => {
  expect(read("")).toEqual({
    scenario: "normal",
    users: 100,
    durationMs: 300_000,
    messageRate: 10,
    readShare: 0.95,
    url: null,
    seed: null,
    setupCode: null,
    out: ".",
  })
})

test("arguments override a scenario's numbers, and only those that are given", () => {
  expect(read("--scenario peak --users 1000 --message-rate 2.5")).toMatchObject({
    scenario: "peak",
    users: 1000,
    durationMs: 300_000,
    messageRate: 2.5,
  })
  expect(read("--users 1000 --duration 4h --message-rate 100 --read-share 0.5 --out reports")).toMatchObject({
    users: 1000,
    durationMs: 4 * 3_600_000,
    messageRate: 100,
    readShare: 0.5,
    out: "reports",
  })
})

test("a server that is there is given with a way to its people", () => {
  expect(read("--url http://127.0.0.1:3000/ --seed people.json")).toMatchObject({
    url: "http://127.0.0.1:3000",
    seed: "people.json",
  })
  expect(read("--url https://chat.example.org --setup-code abc")).toMatchObject({ setupCode: "abc" })
})

test.each([
  "--scenario calm",
  "--users 1",
  "--users many",
  "--users 30000",
  "--duration 0s",
  "--duration soon",
  "--duration 8760h",
  "--message-rate 0",
  "--message-rate -5",
  "--read-share 1",
  "--url http://127.0.0.1:3000",
  "--url http://127.0.0.1:3000 --seed people.json --setup-code abc",
  "--url ftp://127.0.0.1 --seed people.json",
  "--seed people.json",
  "--setup-code abc",
  "--speed 5",
  "now",
])("%s is wrong usage", (line) => {
  expect(() => read(line)).toThrow(UsageError)
})

test.each([
  ["300s", 300_000],
  ["5m", 300_000],
  ["1.5h", 5_400_000],
  ["2500ms", 2_500],
  ["60", 60_000],
  ["999ms", null],
  ["-5s", null],
  ["5d", null],
  ["", null],
])("a duration of %p is %p ms", (text, ms) => {
  expect(readDuration(text)).toBe(ms)
})
