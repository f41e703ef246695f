import { afterEach, expect, test } from "bun:test"
import { createHttp } from "../../src/cli/loadtest/http"

let stop: (() => unknown) | undefined
afterEach(() => stop?.())

test("more requests wait for a slow server than fetch has lines for", async () => {
  const wanted = 400
  let open = 0
  let release = () => {}
  const allOpen = new Promise<void>((resolve) => (release = resolve))
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch() {
      if (++open === wanted) release()
      await allOpen
      return new Response("ok", { headers: { "X-Cache": "HIT" } })
    },
  })
  stop = () => server.stop(true)
  const ask = createHttp(`http://127.0.0.1:${server.port}`, { mostLines: wanted, timeoutMs: 20_000 })
  const answers = await Promise.all(
    Array.from({ length: wanted }, () => ask({ method: "GET", path: "/", headers: {} })),
  )
  expect(answers).toEqual(answers.map(() => ({ status: 200, isCached: true })))
})

test("a server that does not answer, or is not there, is told by its code", async () => {
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Promise<Response>(() => {}) })
  const ask = createHttp(`http://127.0.0.1:${server.port}`, { mostLines: 2, timeoutMs: 50 })
  const codeOf = (method: string, body?: string) =>
    ask({ method, path: "/", headers: {}, body }).catch((error: { code: string }) => error.code)
  expect(await codeOf("POST", "é")).toBe("TIMEOUT")
  await server.stop(true)
  expect(await codeOf("GET")).toBe("ECONNREFUSED")
})
