import { expect, test } from "bun:test"
import { createChecker } from "../../src/cli/loadtest/checker"
import { createParticipant } from "../../src/cli/loadtest/participant"
import { createRequests, createTally } from "../../src/cli/loadtest/requests"
import { planOf } from "../../src/cli/loadtest/scenarios"
import { createTraffic, nextDue } from "../../src/cli/loadtest/traffic"

test("nobody searches anew while they wait for a search, which a server would stop", async () => {
  const searching = new Set<string>()
  let searches = 0
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      if (new URL(request.url).pathname !== "/api/v1/search") return Response.json({})
      const token = request.headers.get("Authorization")!
      if (searching.has(token)) return new Response(null, { status: 409 })
      searching.add(token)
      searches++
      await Bun.sleep(100)
      searching.delete(token)
      return Response.json({ results: [] })
    },
  })
  const url = server.url.origin
  const now = () => performance.now()
  const checker = createChecker()
  const person = (token: string) => ({ token, chatId: "11111111-1111-7111-8111-111111111111" })
  const people = ["ada", "ben"].map((token, index) =>
    createParticipant({ url, person: person(token), index, checker, now, onDelivery() {}, onClose() {} }),
  )
  const tally = createTally()
  const requests = createRequests({ url, tallies: () => [tally], now })
  const traffic = createTraffic({
    run: "test",
    plan: planOf("normal", { users: 2, durationMs: 60_000, messageRate: 40 }),
    readShare: 0.95,
    people: () => people,
    requests,
    checker,
    now,
    elapsed: () => 0,
    abilities: { search: true, typing: false },
  })
  const load = new AbortController()
  const running = traffic.run(Infinity, load.signal)
  while (searches < 10) await Bun.sleep(5)
  load.abort()
  await running
  while (requests.inFlight() > 0) await Bun.sleep(5)
  await server.stop(true)
  expect(tally.reasons).toEqual({})
})

test("a rate that rises is followed while it does", () => {
  const rising = (at: number) => Math.min(10, 1 + at / 100)
  const dues: number[] = []
  for (let at = 0; at < 4_000; at = nextDue(rising, at)) dues.push(at)
  // 5.5 a second on average for 0.9 s, and 10 for 3.1 s, begun by one at once.
  expect(dues.length).toBeWithin(36, 38)
  expect(dues.at(-1)! - dues.at(-2)!).toBeCloseTo(100)
  expect(nextDue(() => 2_000, 5)).toBeCloseTo(5.5)
  expect(nextDue(() => 0.01, 0)).toBeCloseTo(100_000, -2)
})
