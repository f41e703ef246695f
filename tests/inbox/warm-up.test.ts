import { afterAll, beforeAll, expect, test } from "bun:test"
import { createWarmUp } from "../../src/inbox/warm-up"
import { createLog } from "../../src/platform/log"
import { type Server, type Team, startApp, startTeam } from "../support/app"

let first: Server
let team: Team
let used: string[]
beforeAll(async () => {
  first = await startApp()
  team = await startTeam(first.url)
  used = await Promise.all(["one", "two"].map((name) => team.chat("channel", [], name)))
  const ada = await team.join("ada")
  await ada.post(`/chats/${used[0]}/join`)
  for (const chat of used) await team.owner.post(`/chats/${chat}/messages`, { body: "used" })
})
afterAll(() => first.stop())

const askedOf = async (server: Server, chat: string) => {
  const headers = { Cookie: `confab=${team.owner.token}` }
  return (await fetch(`${server.url}/api/v1/chats/${chat}/messages`, { headers })).headers.get("x-cache-tier")
}

test("a node that has just started gives from memory what was in use before", async () => {
  const cold = await startApp({}, { on: first.database })
  const warm = await startApp({}, { on: first.database })
  // Who asks is looked up first, and by nobody ahead of time.
  for (const server of [cold, warm])
    await fetch(`${server.url}/api/v1/me`, { headers: { Cookie: `confab=${team.owner.token}` } })
  await warm.app.warmUp()
  await warm.app.cache.settled()
  for (const chat of used) expect([await askedOf(cold, chat), await askedOf(warm, chat)]).toEqual([null, "memory"])
  await cold.stop()
  await warm.stop()
})

test("it gives way where somebody waits for the database, ends when its time is over or the node stops, and never throws", async () => {
  const { users, chats, messages } = first.app.stores
  const idle = { max: 8, active: 0, idle: 8, waiting: 0 }
  const lines: { pages?: number; msg: string }[] = []
  const log = createLog("debug", { write: (line) => void lines.push(JSON.parse(line)) })
  const given = { users, chats, messages, log, pool: () => idle }
  const pagesOf = async (over: object, stopped = false) => {
    const warmUp = createWarmUp({ ...given, ...over })
    if (stopped) warmUp.stop()
    await warmUp.run()
    return lines.at(-1)!.pages
  }
  expect(await pagesOf({})).toBeGreaterThanOrEqual(used.length)
  expect(await pagesOf({ pool: () => ({ ...idle, waiting: 1 }) })).toBe(0)
  expect(await pagesOf({ longestMs: 0 })).toBe(0)
  expect(await pagesOf({}, true)).toBe(0)
  const messagesThatFail = { ...messages, latestPage: () => Promise.reject(new Error("the database went away")) }
  await pagesOf({ messages: messagesThatFail })
  expect(lines.at(-1)!.msg).toBe("could not warm up")
})
