import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
import { rawSocket } from "../support/raw-socket"

let server: Server
let team: Team
let ada: Person
beforeAll(async () => {
  server = await startApp({ REQUESTS_IN_FLIGHT: "8", SOCKETS_PER_NODE: "2" })
  team = await startTeam(server.url)
  ada = await team.join("ada")
})
afterAll(() => server.stop())

test("over capacity requests are told at once to come back, the others are answered, and then all is as before", async () => {
  const held = Promise.withResolvers<void>()
  const locked = Promise.withResolvers<void>()
  // Whoever writes into this chat has to wait.
  const blocking = server.db.transaction("hold", async (tx) => {
    await tx`select 1 from chats where id = ${team.general} for update`
    locked.resolve()
    await held.promise
  })
  await locked.promise
  const posts = Array.from({ length: 30 }, (_, n) =>
    ada.post(`/chats/${team.general}/messages`, { body: `${n}`, clientId: `busy ${n}` }),
  )
  let refused = 0
  for (const post of posts)
    void post.then(({ status, headers }) => {
      if (status === 503 && headers.get("retry-after") === "1") refused++
    })
  while (refused < 22) await Bun.sleep(2)
  expect((await fetch(`${server.url}/health`)).status).toBe(200)
  held.resolve()
  await blocking
  const statuses = (await Promise.all(posts)).map(({ status }) => status)
  expect(statuses.filter((status) => status === 201)).toHaveLength(8)
  expect((await ada.post(`/chats/${team.general}/messages`, { body: "after", clientId: "after" })).status).toBe(201)
  const { body } = await ada.get(`/chats/${team.general}/messages`)
  expect(body["messages"].filter(({ kind }: { kind: string }) => kind === "text")).toHaveLength(9)
})

test("a node that is full of sockets takes no more, and takes one again when one has gone", async () => {
  const first = await openEvents(server.url, ada.token)
  await openEvents(server.url, team.owner.token)
  while (server.app.sockets.count() < 2) await Bun.sleep(1)
  const status = async () => {
    const socket = await rawSocket(server.url, "/api/v1/events", { Authorization: `Bearer ${ada.token}` })
    socket.destroy()
    return socket.status
  }
  expect(await status()).toBe(503)
  first.close()
  while (server.app.sockets.count() > 1) await Bun.sleep(1)
  expect(await status()).toBe(101)
})
