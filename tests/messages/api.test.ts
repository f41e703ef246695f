import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { createClient, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"

let server: Awaited<ReturnType<typeof startApp>>
let team: Awaited<ReturnType<typeof startTeam>>

beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
})
afterAll(() => server.stop())

const post = (body: string, extra: object = {}) =>
  team.owner.post(`/chats/${team.general}/messages`, { body, ...extra })

describe("posting", () => {
  test("stores a message and gives its place", async () => {
    const first = await post("Hello **there**")
    const second = await post("again")
    expect(first.status).toBe(201)
    expect(first.body["message"].html).toContain("<strong>there</strong>")
    expect(second.body["message"].seq).toBe(first.body["message"].seq + 1)
  })

  test("stores what somebody does, where the program says so and not by a command", async () => {
    expect((await post("waves", { me: true })).body["message"]).toMatchObject({ body: "waves", me: true })
    expect((await post("/me waves")).body["message"]).toMatchObject({ body: "/me waves", me: false })
    expect((await post("waves", { me: "yes" })).status).toBe(422)
  })

  test("gives the stored message when the same clientId comes again", async () => {
    const first = await post("once", { clientId: "abc" })
    const again = await post("twice", { clientId: "abc" })
    expect(again.status).toBe(200)
    expect(again.body["message"].id).toBe(first.body["message"].id)
    expect(again.body["message"].body).toBe("once")
  })

  test("refuses what cannot be stored, naming the field", async () => {
    for (const body of ["", "   ", "x".repeat(10_001), "nul \0 character"]) {
      const answer = await post(body)
      expect(answer.status).toBe(422)
      expect(answer.body["errors"][0].path).toBe("body")
    }
  })

  test("finds nothing in a chat that is not one's own", async () => {
    const stranger = await team.join("stranger", "guest")
    const answer = await stranger.post(`/chats/${team.general}/messages`, { body: "let me in" })
    expect(answer.status).toBe(404)
  })
})

test("a message reaches the other person's socket", async () => {
  const grace = await team.join("grace")
  const socket = await openEvents(server.url, grace.token)
  await socket.resume()
  const sent = await post("over the wire")
  const heard = await socket.first("message", (frame) => frame["message"].id === sent.body["message"].id)
  expect(heard["message"].body).toBe("over the wire")
  socket.close()
})

test("edits, deletions and catch-up converge", async () => {
  const sent = (await post("draft")).body["message"]
  const edited = await team.owner.patch(`/messages/${sent.id}`, { body: "final" })
  expect(edited.body["message"].rev).toBeGreaterThan(sent.rev)
  expect((await team.owner.patch(`/messages/${sent.id}`, { body: "late", rev: sent.rev })).status).toBe(409)
  expect((await team.owner.delete(`/messages/${sent.id}`)).status).toBe(204)
  const changes = await team.owner.get(`/chats/${team.general}/changes?after=${sent.rev - 1}`)
  const state = changes.body["messages"].find((message: { id: string }) => message.id === sent.id)
  expect(state.deletedAt).toBeTruthy()
  expect(JSON.stringify(changes.body)).not.toContain("final")
})

test("nobody is asked for a session twice", async () => {
  expect((await createClient(server.url).get("/me")).status).toBe(401)
})
