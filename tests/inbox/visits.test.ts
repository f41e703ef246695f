import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { type Visit, createVisits } from "../../src/inbox/visits"
import { createLog } from "../../src/platform/log"
import { type Server, type Team, startApp, startTeam } from "../support/app"
import { eventually } from "../support/patience"

describe("visits", () => {
  function create(write: (visits: Visit[]) => Promise<unknown>, everyMs = 5) {
    let now = 0
    return createVisits({ write, everyMs, clock: () => ++now, log: createLog("silent") })
  }

  test("are written down together, each chat once, in the order of the last time", async () => {
    const written: Visit[][] = []
    const visits = create(async (some) => written.push(some), 60_000)
    for (const chatId of ["a", "b", "a"]) visits.note({ userId: "ada", chatId })
    visits.note({ userId: "bo", chatId: "b" })
    expect(visits.waits("ada")).toBe(true)
    await visits.settle()
    expect(written).toEqual([
      [
        { userId: "ada", chatId: "b", at: 2 },
        { userId: "ada", chatId: "a", at: 3 },
        { userId: "bo", chatId: "b", at: 4 },
      ],
    ])
    expect(visits.waits("ada")).toBe(false)
  })

  test("are written by themselves, and again when the database was away, in their order", async () => {
    const written: string[][] = []
    let away = 100
    const visits = create(async (some) => {
      if (away-- > 0) throw new Error("away")
      written.push(some.map(({ chatId }) => chatId))
    })
    visits.note({ userId: "ada", chatId: "a" })
    visits.note({ userId: "ada", chatId: "b" })
    await eventually("it was tried", () => away < 100)
    visits.note({ userId: "ada", chatId: "c" })
    await eventually("all is written", () => written.flat().length === 3)
    expect(written.flat()).toEqual(["a", "b", "c"])
    await visits.stop()
  })
})

describe("where somebody was last", () => {
  let server: Server
  let team: Team
  beforeAll(async () => {
    server = await startApp()
    team = await startTeam(server.url)
  })
  afterAll(() => server.stop())

  const get = (path: string) =>
    fetch(server.url + path, { headers: { Cookie: `confab=${team.owner.token}` }, redirect: "manual" })

  test("is where the team opens, at once, and after the node was stopped", async () => {
    const { slug } = (await team.owner.get("/me")).body["workspaces"][0]
    const [one, other] = [await team.chat("channel", [], "one"), await team.chat("channel", [], "other")]
    for (const chat of [one, other, one]) {
      expect((await get(`/c/${chat}`)).status).toBe(200)
      expect((await get(`/w/${slug}`)).headers.get("location")).toBe(`/c/${chat}`)
    }
    const opened = await server.app.stores.inbox.listOpened(team.owner.id, team.workspaceId, 10)
    expect(opened.slice(0, 2)).toEqual([one, other])
  })

  test("is never a chat that is not one's own", async () => {
    const { inbox, workspaces } = server.app.stores
    const bo = await team.join("bo")
    const hidden = await team.chat("private", [], "hidden")
    await inbox.noteVisits([{ userId: bo.id, chatId: hidden, at: Date.now() }])
    expect(await inbox.listOpened(bo.id, team.workspaceId, 10)).toEqual([])
    expect(await workspaces.findLastChat(team.workspaceId, bo.id)).toBe(team.general)
  })
})
