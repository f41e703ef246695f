import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { createProxyList, plainAddress } from "../../src/platform/http/proxies"
import { type Server, type Team, startApp, startTeam } from "../support/app"
import { browse } from "../support/page-requests"

let server: Server
let team: Team
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
})
afterAll(() => server.stop())

const send = (body: BodyInit | null, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/api/v1/chats/${team.general}/messages`, {
    method: "POST",
    headers: { Authorization: `Bearer ${team.owner.token}`, "Content-Type": "application/json", ...headers },
    body,
  })

describe("a body", () => {
  test("over the limit is refused, whether its length is told before or not", async () => {
    const big = JSON.stringify({ body: "x".repeat(5 * 1024 * 1024) })
    expect((await send(big)).status).toBe(413)
    const chunks = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 80; i++) controller.enqueue(new Uint8Array(64 * 1024).fill(32))
        controller.close()
      },
    })
    expect((await send(chunks)).status).toBe(413)
    expect((await send(JSON.stringify({ body: "fine" }))).status).toBe(201)
  })

  test("that is no JSON, no UTF-8, or of another type is a bad request", async () => {
    const bad: [BodyInit, Record<string, string>][] = [
      ["{", {}],
      ['{"body": "x"', {}],
      [new Uint8Array([0x22, 0xff, 0xfe, 0x22]), {}],
      ['{"body": "x"}', { "Content-Type": "text/plain" }],
      ["body=x", { "Content-Type": "application/x-www-form-urlencoded" }],
    ]
    for (const [body, headers] of bad) {
      const answer = await send(body, headers)
      expect(answer.status).toBe(400)
      expect(answer.headers.get("content-type")).toBe("application/problem+json")
    }
  })

  test("of the wrong shape names every field that is wrong", async () => {
    for (const body of ["null", "[]", "7", '"x"', "{}"]) expect((await send(body)).status).toBe(422)
    const answer = await send(JSON.stringify({ body: 7, clientId: "", threadOf: "x" }))
    expect(answer.status).toBe(422)
    const problem = (await answer.json()) as { errors: { path: string }[] }
    expect(problem.errors.map(({ path }) => path).toSorted()).toEqual(["body", "clientId", "threadOf"])
  })

  test("may hold any text that can be stored, brackets in their thousands too", async () => {
    for (const body of ["[".repeat(10_000), "🎉 \u202e \u200b é", '{"__proto__": 1}', "\\u0000 written out"]) {
      const answer = await send(JSON.stringify({ body }))
      expect(answer.status).toBe(201)
      expect(((await answer.json()) as { message: { body: string } }).message.body).toBe(body)
    }
    for (const body of ["\0", "\ud800", "x".repeat(10_001)])
      expect((await send(JSON.stringify({ body }))).status).toBe(422)
  })
})

describe("every answer", () => {
  test("forbids scripts and frames from elsewhere, and being kept", async () => {
    for (const path of ["/sign-in", "/api/v1/me", "/no-such-page", "/health"]) {
      const { headers } = await browse(server.url, null, "GET", path)
      const policy = headers.get("content-security-policy")!
      for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"])
        expect(policy).toContain(part)
      expect(policy).not.toContain("unsafe")
      expect(headers.get("x-content-type-options")).toBe("nosniff")
      expect(headers.get("cache-control")).toContain("no-store")
      expect(headers.get("x-request-id")).toBeTruthy()
    }
  })

  test("that refuses is a problem for programs and a page or a sentence for people", async () => {
    const program = await team.owner.get("/no-such-call")
    expect([program.status, program.headers.get("content-type")]).toEqual([404, "application/problem+json"])
    expect(program.body).toMatchObject({ type: expect.any(String), title: "Not found", status: 404 })
    const page = await browse(server.url, team.owner, "GET", `/c/${Bun.randomUUIDv7()}`)
    expect([page.status, page.text.startsWith("<!doctype html>")]).toEqual([404, true])
    const piece = await browse(server.url, team.owner, "GET", `/c/${Bun.randomUUIDv7()}`, { partial: true })
    expect(piece.status).toBe(404)
    expect(piece.text).toStartWith('<p class="problem">')
    expect(decodeURIComponent(piece.headers.get("x-problem")!)).toContain("nothing here")
  })

  test("that differs for htmx says so", async () => {
    const full = await browse(server.url, team.owner, "GET", `/c/${team.general}`)
    const piece = await browse(server.url, team.owner, "GET", `/c/${team.general}`, { partial: true })
    const restored = await browse(server.url, team.owner, "GET", `/c/${team.general}`, {
      headers: { "HX-Request": "true", "HX-Request-Type": "full" },
    })
    for (const { headers } of [full, piece, restored]) expect(headers.get("vary")).toContain("HX-Request-Type")
    expect([full, piece, restored].map(({ text }) => text.includes("<html"))).toEqual([true, false, true])
  })

  test("to a piece without a session sends the whole page to sign in, and back", async () => {
    const here = `/c/${team.general}?at=7`
    const headers = { "HX-Current-URL": `${server.url}${here}` }
    const answer = await browse(server.url, null, "GET", `/c/${team.general}/messages?before=3`, {
      partial: true,
      headers,
    })
    expect(answer.status).toBe(401)
    expect(answer.headers.get("hx-redirect")).toBe(`/sign-in?next=${encodeURIComponent(here)}`)
    const elsewhere = { "HX-Current-URL": "http://evil.example/x" }
    const foreign = await browse(server.url, null, "GET", "/counts", { partial: true, headers: elsewhere })
    expect(foreign.headers.get("hx-redirect")).toBe("/sign-in")
  })
})

test("without its database the server lives, says so, and tells when to try again", async () => {
  const alone = await startApp()
  const crew = await startTeam(alone.url)
  await alone.db.close()
  const health = await fetch(`${alone.url}/health`)
  expect([health.status, ((await health.json()) as { status: string }).status]).toEqual([503, "unavailable"])
  const answer = await crew.owner.get("/me")
  expect([answer.status, answer.headers.get("content-type")]).toEqual([503, "application/problem+json"])
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0)
  expect((await fetch(`${alone.url}/sign-in`)).status).toBe(200)
  await alone.stop()
})

describe("the address of a client", () => {
  const proxies = createProxyList(["10.0.0.1", "192.168.0.0/16", "fd00::/8"])

  test("is the peer's, unless the peer is a proxy of ours", () => {
    expect(proxies.clientOf("203.0.113.7", "1.2.3.4")).toBe("203.0.113.7")
    expect(proxies.clientOf("10.0.0.1", null)).toBe("10.0.0.1")
    expect(proxies.clientOf("10.0.0.1", "1.2.3.4")).toBe("1.2.3.4")
    expect(proxies.clientOf("fd00::5", "2001:db8::1")).toBe("2001:db8::1")
  })

  test("is the last of the chain that is no proxy of ours: what stands before it may be made up", () => {
    expect(proxies.clientOf("10.0.0.1", "6.6.6.6, 1.2.3.4, 192.168.7.7")).toBe("1.2.3.4")
    expect(proxies.clientOf("10.0.0.1", "nonsense, , 999.1.1.1")).toBe("10.0.0.1")
    expect(proxies.clientOf("10.0.0.1", "192.168.0.9, 192.168.0.8")).toBe("192.168.0.9")
  })

  test("is one in both notations", () => {
    expect(plainAddress("::ffff:127.0.0.1")).toBe("127.0.0.1")
    expect(plainAddress("::1")).toBe("::1")
  })
})
