import { afterAll, beforeAll, expect, test } from "bun:test"
import { join } from "node:path"
import { type TestDatabase, testDatabase } from "../support/database"
import { confab } from "../support/confab"
import { temporaryDirectory } from "../support/embedded"
import { openProxy } from "../support/proxy"
import { startServed } from "../support/served"
import { eventually } from "../support/patience"

let database: TestDatabase
const place = temporaryDirectory()
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(async () => {
  await database.drop()
  place.remove()
})

test("it says where it listens, where its data is, and gives the first person a link that works once", async () => {
  const server = await startServed({ env: { DATABASE_URL: database.url } })
  expect(server.output()).toMatch(/^Confab \S+ listening on http:\/\/127\.0\.0\.1:\d+\nits data is in the database/)
  await eventually("the link is printed", server.setupUrl)
  const setupUrl = server.setupUrl()!
  expect(setupUrl).toStartWith(`${server.url}/setup?code=`)
  expect(await (await fetch(setupUrl)).text()).toContain("setupCode")
  expect(await server.end("SIGTERM")).toBe(0)
})

test("a database that goes away while it greets does not end it; the link comes when the database is back", async () => {
  const { socketDir, port, user, name } = database
  const line = await openProxy(() => ({ path: `${socketDir}/.s.PGSQL.${port}` }))
  line.cutAt("from users limit 1")
  const server = await startServed({ env: { DATABASE_URL: `postgres://${user}@127.0.0.1:${line.port}/${name}` } })
  await eventually("the line was cut at the question", () => line.cuts() >= 2)
  expect(server.setupUrl()).toBeNull()
  line.heal()
  await eventually("the link is printed", server.setupUrl)
  expect((await fetch(server.setupUrl()!)).status).toBe(200)
  expect(await server.end("SIGTERM")).toBe(0)
  await line.close()
})

test("a search of 10,000 letters of any script reaches its route, which answers in words", async () => {
  const server = await startServed({ env: { DATABASE_URL: database.url } })
  const answer = await fetch(`${server.url}/api/v1/search?q=${encodeURIComponent("会".repeat(10_000))}`)
  expect(answer.status).toBe(401)
  expect(answer.headers.get("content-type")).toContain("application/problem+json")
  await server.end("SIGTERM")
})

test("a port in use is told in a sentence", async () => {
  const server = await startServed({ env: { DATABASE_URL: database.url } })
  const { code, errors } = await confab([], {
    DATABASE_URL: database.url,
    PORT: new URL(server.url).port,
    LOG_LEVEL: "silent",
  })
  expect(code).toBe(1)
  expect(errors).toMatch(/^.* port \d+ .*in use.*\n$/)
  await server.end("SIGTERM")
})

test("TLS_CERT and TLS_KEY serve https", async () => {
  const [key, cert] = [join(place.path, "key.pem"), join(place.path, "cert.pem")]
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
  Bun.spawnSync(["openssl", ...request, "-keyout", key, "-out", cert, "-subj", "/CN=localhost", "-days", "1"])
  const server = await startServed({ env: { DATABASE_URL: database.url, TLS_CERT: cert, TLS_KEY: key } })
  expect(server.url).toStartWith("https://")
  const response = await fetch(`${server.url}/health`, { tls: { rejectUnauthorized: false } })
  expect(await response.json()).toMatchObject({ status: "ok" })
  await server.end("SIGTERM")
})

test("a certificate that is not there stops the start with its variable's name", async () => {
  const { code, errors } = await confab([], {
    DATABASE_URL: database.url,
    TLS_CERT: "/nowhere.pem",
    TLS_KEY: "/no.pem",
  })
  expect({ code, errors }).toEqual({ code: 2, errors: "TLS_CERT must name a file that can be read.\n" })
})
