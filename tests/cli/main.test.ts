import { expect, test } from "bun:test"
import { verbs } from "../../src/cli/verbs"
import { settings } from "../../src/platform/config"
import { version } from "../../package.json"
import { confab } from "../support/confab"

test("help names every command", async () => {
  const { code, output } = await confab(["help"])
  expect(code).toBe(0)
  for (const name of Object.keys(verbs)) expect(output).toContain(`  ${name} `)
})

test("--help says the same as help, and a command with --help is explained, not run", async () => {
  expect((await confab(["--help"])).output).toBe((await confab(["help"])).output)
  const explained = await confab(["migrate", "--help"])
  expect(explained).toEqual(await confab(["help", "migrate"]))
  expect(explained.output).toStartWith("confab migrate\n")
})

test("help settings lists every variable with default, unit and reason", async () => {
  const { output } = await confab(["help", "settings"])
  for (const { name, default: fallback, unit, reason } of Object.values(settings)) {
    expect(output).toContain(`${name}=${fallback}  (${unit})\n    ${reason}`)
  }
})

test("the version is the package's", async () => {
  expect((await confab(["version"])).output).toStartWith(`confab ${version} `)
  expect((await confab(["--version"])).output).toStartWith(`confab ${version} `)
})

test.each([
  [["tidy"], 'There is no command "tidy". See: confab help\n'],
  [["toString"], 'There is no command "toString". See: confab help\n'],
  [["help", "tidy"], 'There is no help on "tidy". See: confab help\n'],
  [["version", "now"], "confab version takes no arguments.\n"],
  [["serve", "now"], "confab serve takes no arguments.\n"],
  [["migrate", "now"], "confab migrate takes no arguments.\n"],
  [["doctor", "now"], "Use: confab doctor, or: confab doctor explain NAME\n"],
])("wrong usage %p gets one sentence and exit code 2", async (words, sentence) => {
  expect(await confab(words)).toEqual({ code: 2, output: "", errors: sentence })
})

test.each([
  ["PORT", "http"],
  ["RATE_LIMIT", "maybe"],
  ["DATABASE_URL", "mysql://here"],
  ["PUBLIC_URL", "chat.example.org"],
  ["TRUSTED_PROXIES", "10.0.0.0/99"],
  ["LOG_LEVEL", "loud"],
])("a bad %s stops the start by name, without repeating its value", async (name, value) => {
  const { code, output, errors } = await confab(["serve"], { [name]: value })
  expect(code).toBe(2)
  expect(output).toBe("")
  expect(errors).toStartWith(`${name} must `)
  expect(errors).not.toContain(value)
})

test("a certificate without its key stops the start", async () => {
  expect((await confab(["serve"], { TLS_CERT: "cert.pem" })).errors).toBe("TLS_KEY must be set, because TLS_CERT is.\n")
})
