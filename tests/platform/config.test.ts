import { expect, test } from "bun:test"
import { ConfigError, readConfig, settings } from "../../src/platform/config"

test("nothing has to be set", () => {
  expect(readConfig({})).toMatchObject({
    host: "127.0.0.1",
    port: 3000,
    publicUrl: null,
    databaseUrl: null,
    signUp: "invite",
    rateLimit: true,
    trustedProxies: [],
    searchIndexing: true,
    sessionDays: 30,
  })
})

test("an empty variable is one that is not set, and space around a value does not count", () => {
  expect(readConfig({ PORT: "", RATE_LIMIT: " off " })).toMatchObject({ port: 3000, rateLimit: false })
})

test("addresses become origins and lists", () => {
  const config = readConfig({ PUBLIC_URL: "https://chat.example.org/", TRUSTED_PROXIES: "127.0.0.1, 10.0.0.0/8,::1" })
  expect(config.publicUrl).toBe("https://chat.example.org")
  expect(config.trustedProxies).toEqual(["127.0.0.1", "10.0.0.0/8", "::1"])
})

const numbers = Object.values(settings).filter((setting) => /^\d+$/.test(setting.default))
test.each(numbers.map(({ name }) => name))("%s takes a whole number within its bounds", (name) => {
  for (const value of ["many", "1.5", "-1", "99999999999", "1e400", "NaN", "0x"]) {
    expect(() => readConfig({ [name]: value })).toThrow(
      new RegExp(`^${name} must be a whole number from \\d+ to \\d+\\.$`),
    )
  }
})

test.each([
  ["DATABASE_URL", "localhost:5432"],
  ["DATABASE_DIRECT_URL", "localhost:5432"],
  ["DATABASE_PREPARE", "yes"],
  ["SIGN_UP", "everybody"],
  ["PUBLIC_URL", "ftp://files.example.org"],
  ["TRUSTED_PROXIES", "proxy.example.org"],
  ["TRUSTED_PROXIES", "10.0.0.0/33"],
  ["LOG_LEVEL", "verbose"],
  ["SEARCH_INDEXING", "sometimes"],
])("%s refuses %s by name, and never repeats a value, which may be a secret", (name, value) => {
  const attempt = () => readConfig({ [name]: value })
  expect(attempt).toThrow(ConfigError)
  expect(attempt).toThrow(new RegExp(`^${name} must `))
  expect(attempt).not.toThrow(new RegExp(value))
})

test("a way past the pooler of a database that is not named is refused, since it would lead to another one", () => {
  const address = "postgres://confab@database/confab"
  expect(() => readConfig({ DATABASE_DIRECT_URL: address })).toThrow("DATABASE_URL must be set")
  expect(readConfig({ DATABASE_URL: address, DATABASE_DIRECT_URL: address }).databaseDirectUrl).toBe(address)
})

test("every setting has a unit and a reason that is a sentence", () => {
  for (const { name, unit, reason } of Object.values(settings)) {
    expect(name).toMatch(/^[A-Z_]+$/)
    expect(unit).not.toBe("")
    expect(reason).toMatch(/^[A-Z].*\.$/)
  }
})
