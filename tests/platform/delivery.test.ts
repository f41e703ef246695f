import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { brotliDecompressSync } from "node:zlib"
import { chooseEncoding } from "../../src/platform/http/delivery"
import { type Server, type Team, startApp, startTeam } from "../support/app"
import { type Links, startLinks, untilJoined } from "../support/redis-link"
import { eventually } from "../support/patience"

let links: Links
let server: Server
let team: Team
let chat: string
beforeAll(async () => {
  links = await startLinks()
  server = await startApp({}, { redisUrl: links.server.url })
  await untilJoined(server)
  team = await startTeam(server.url)
  chat = await team.chat("private")
  for (let i = 0; i < 30; i++) await team.owner.post(`/chats/${chat}/messages`, { body: `message ${i}` })
})
afterAll(async () => {
  await server.stop()
  await links.stop()
})

/** As it goes over the wire: Bun's own fetch would unpack it. */
function ask(path: string, headers: Record<string, string> = {}, of: Server = server) {
  const cookie = { Cookie: `confab=${team.owner.token}` }
  return fetch(`${of.url}${path}`, {
    headers: { ...cookie, "Accept-Encoding": "identity", ...headers },
    decompress: false,
  } as RequestInit)
}
const partial = { "HX-Request-Type": "partial" }
const https = { "X-Forwarded-Proto": "https" }

describe("compression", () => {
  const unpack = { zstd: Bun.zstdDecompressSync, gzip: Bun.gunzipSync, br: brotliDecompressSync }

  test.each([
    ["gzip, deflate, br, zstd", "zstd"],
    ["gzip, deflate, br", "br"],
    ["gzip", "gzip"],
    ["br;q=0, gzip;q=0.5", "gzip"],
  ] as const)("%s gets %s, and the same page", async (accepted, encoding) => {
    const plain = await (await ask("/manual")).text()
    const packed = await ask("/manual", { "Accept-Encoding": accepted })
    expect(packed.headers.get("content-encoding")).toBe(encoding)
    expect(packed.headers.get("vary")).toContain("Accept-Encoding")
    const bytes = await packed.bytes()
    expect(bytes.length).toBeLessThan(plain.length / 2)
    expect(new TextDecoder().decode(unpack[encoding](bytes))).toBe(plain)
  })

  test("of what is short, or where nobody takes it, there is none", async () => {
    expect((await ask("/api/v1/nothing", { "Accept-Encoding": "gzip" })).headers.has("content-encoding")).toBe(false)
    const plain = await ask("/manual")
    expect(plain.headers.has("content-encoding")).toBe(false)
    expect(plain.headers.get("vary")).toContain("Accept-Encoding")
  })

  test("an encoding that is refused, or only sounds like one, is not chosen", () => {
    expect(chooseEncoding("zstd;q=0, br; q=0.0, gzip;q=0.000")).toBeNull()
    expect(chooseEncoding("xzstd, brr, gzipped")).toBeNull()
    expect(chooseEncoding("GZIP;q=0.1")).toBe("gzip")
    expect(chooseEncoding("")).toBeNull()
  })
})

describe("what did not change", () => {
  const paths = [`/c/{chat}`, `/api/v1/chats/{chat}/messages`, `/api/v1/chats/{chat}`, "/counts", "/api/v1/me"]

  test.each(paths)("%s is answered 304, until it changes", async (template) => {
    const path = template.replace("{chat}", chat)
    const first = await ask(path)
    const tag = first.headers.get("etag")!
    expect(tag).toMatch(/^W\/"[0-9a-z]+"$/)
    const again = await ask(path, { "If-None-Match": `"other", ${tag}`, "Accept-Encoding": "gzip" })
    expect([again.status, await again.text()]).toEqual([304, ""])
    expect(again.headers.get("etag")).toBe(tag)
    expect(again.headers.get("content-security-policy")).toBeTruthy()
    await team.owner.post(`/chats/${chat}/messages`, { body: "news" })
    if (path.includes("/me")) return
    const changed = await ask(path, { "If-None-Match": tag })
    expect(changed.status).toBe(200)
    expect(changed.headers.get("etag")).not.toBe(tag)
  })

  test("a piece is not the page, and somebody else's is not mine", async () => {
    const page = (await ask(`/c/${chat}`)).headers.get("etag")!
    expect((await ask(`/c/${chat}`, { ...partial, "If-None-Match": page })).status).toBe(200)
    const ada = await team.join("ada")
    const mine = (await ask("/api/v1/me")).headers.get("etag")!
    expect((await ask("/api/v1/me", { Cookie: `confab=${ada.token}`, "If-None-Match": mine })).status).toBe(200)
  })

  test("a right that ended is not answered 304", async () => {
    const bob = await team.join("bob")
    const own = await team.chat("private", [bob])
    const headers = { Cookie: `confab=${bob.token}` }
    const tag = (await ask(`/api/v1/chats/${own}/messages`, headers)).headers.get("etag")!
    await team.owner.delete(`/chats/${own}/members/${bob.id}`)
    expect((await ask(`/api/v1/chats/${own}/messages`, { ...headers, "If-None-Match": tag })).status).toBe(404)
  })

  test("pieces may be kept over TLS, where sign-out clears them; whole pages and plain http never", async () => {
    const over = await startApp(
      { TRUSTED_PROXIES: "127.0.0.1", PUBLIC_URL: "https://confab.example" },
      { on: server.database },
    )
    const cookie = { Cookie: `__Host-confab=${team.owner.token}` }
    const kept = async (path: string, headers: Record<string, string>) =>
      (await ask(path, { ...cookie, ...headers }, over)).headers.get("cache-control")
    expect(await kept(`/c/${chat}`, { ...https, ...partial })).toBe("private, no-cache")
    expect(await kept(`/api/v1/chats/${chat}`, https)).toBe("private, no-cache")
    expect(await kept(`/c/${chat}`, https)).toBe("private, no-store")
    expect((await ask(`/c/${chat}`, partial)).headers.get("cache-control")).toBe("private, no-store")
    await over.stop()
  })
})

describe("X-Cache", () => {
  const cached = (response: Response) => [response.headers.get("x-cache"), response.headers.get("x-cache-tier")]

  test("tells misses from hits, and memory from Redis", async () => {
    const path = `/api/v1/chats/${chat}/messages`
    const { message } = (await team.owner.post(`/chats/${chat}/messages`, { body: "goes on" })).body
    await team.owner.patch(`/messages/${message.id}`, { body: "is changed, which makes it cold" })
    expect(cached(await ask(path))).toEqual(["MISS", null])
    // A cache may forget at any time (a Redis line that stumbles empties the memory tier): it is asked until it has not.
    const untilMemory = () =>
      eventually("a hit in memory", async () => {
        await server.app.cache.settled()
        return cached(await ask(path)).join() === "HIT,memory"
      })
    await untilMemory()
    server.app.cache.forgetAll()
    expect(cached(await ask(path))).toEqual(["HIT", "redis"])
    await untilMemory()
  })

  test("is silent where nothing was looked up", async () => {
    expect(cached(await ask("/manual"))).toEqual([null, null])
    expect(cached(await ask("/api/v1/me/settings"))).toEqual([null, null])
  })
})
