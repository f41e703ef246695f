import { afterAll, beforeAll, expect, test } from "bun:test"
import fc from "fast-check"
import { frame } from "../../src/messages/frames"
import { type Json, type Server, type Team, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
import { type Fixture, createFixture } from "../support/examples"
import { oddValue, oddValues, spotsOf, withAt } from "../support/odd"
import { stateOf } from "../support/state"

let server: Server
let team: Team
let fixture: Fixture
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  fixture = await createFixture(server, team)
})
afterAll(() => server.stop())

const faces = ["/ws", "/api/v1/events"]
type Fields = Record<string, unknown>

/** For each kind of frame one that is taken, with all its fields; what is undefined is only sent as something odd. */
const examples: Record<string, (fixture: Fixture) => Fields> = {
  resume: ({ chat }) => ({ after: { [chat]: 0 }, open: chat, awayMs: 1_000 }),
  open: ({ chat }) => ({ chatId: chat, after: 0 }),
  send: ({ chat, message }) => ({
    chatId: chat,
    body: "b",
    attachments: [],
    clientId: "c",
    threadOf: message,
    alsoInChannel: false,
  }),
  read: ({ chat }) => ({ chatId: chat, seq: 1 }),
  draft: ({ chat }) => ({ chatId: chat, text: "t" }),
  typing: ({ chat }) => ({ chatId: chat }),
  ping: () => ({}),
  watch: ({ person }) => ({ ids: [person] }),
  active: () => ({ active: true }),
}
const exampleOf = (type: string): Fields => ({ type, ...examples[type]!(fixture) })

test("every kind of frame that is known has an example with all its fields, and it is taken", async () => {
  const known = frame.options.map(({ shape }) => [shape.type.value, new Set(Object.keys(shape))] as const)
  const shown = Object.keys(examples).map((type) => [type, new Set(Object.keys(exampleOf(type)))] as const)
  expect(new Map(shown)).toEqual(new Map(known))
  for (const path of faces) {
    const socket = await openEvents(server.url, team.owner.token, { path })
    await socket.first("hello")
    for (const type of Object.keys(examples)) socket.say(exampleOf(type))
    await socket.first("pong")
    await socket.first("ack")
    expect(socket.frames.filter(({ type }) => type === "error")).toEqual([])
    socket.close()
  }
})

function isProblem({ problem }: Json) {
  const words = expect.stringMatching(/\S/)
  expect(problem).toMatchObject({ title: words, detail: words })
  expect(problem.status >= 400 && problem.status < 500, JSON.stringify(problem)).toBe(true)
}

/** Says frames on a socket of its own, and what was refused of them. */
async function refusals(path: string, frames: (Fields | string)[]): Promise<Json[]> {
  const socket = await openEvents(server.url, team.owner.token, { path })
  await socket.first("hello")
  for (const one of frames) socket.say(one)
  socket.say({ type: "ping" })
  await socket.first("pong")
  // A send is answered when it is written.
  const sent = frames.filter((one) => frame.safeParse(one).data?.type === "send").length
  const answers = () => socket.frames.filter(({ type, clientId }) => type === "ack" || (type === "error" && clientId))
  await socket.until(() => answers().length >= sent, "answers")
  const errors = socket.frames.filter(({ type }) => type === "error")
  for (const error of errors) isProblem(error)
  socket.close()
  return errors
}

/** Without what is being typed, which is kept when there is time. */
async function state() {
  const { drafts: _, ...tables } = await stateOf(server.db)
  return tables
}

test("every field of every frame takes every kind of odd value for what it is", async () => {
  for (const path of faces) {
    for (const type of Object.keys(examples)) {
      for (const spot of spotsOf(exampleOf(type))) {
        // As JSON has it: a number that is none there is null.
        const odds = oddValues(spot, { form: false }).map((odd): Fields =>
          JSON.parse(JSON.stringify(withAt(exampleOf(type), spot.path, odd))),
        )
        const told = `${type} ${spot.path.join(".")} at ${path}`
        const wrong = odds.filter((one) => !frame.safeParse(one).success)
        const before = await state()
        // Twenty would end the socket.
        expect((await refusals(path, wrong.slice(0, 10))).length, told).toBe(wrong.slice(0, 10).length)
        expect((await refusals(path, wrong.slice(10))).length, told).toBe(wrong.slice(10).length)
        expect(await state(), told).toEqual(before)
        await refusals(
          path,
          odds.filter((one) => !wrong.includes(one)),
        )
      }
    }
  }
  expect((await team.owner.get("/me")).status).toBe(200)
})

test("who goes on with frames of the wrong shape is sent away by name, and others stay", async () => {
  for (const path of faces) {
    const [socket, neighbour] = [
      await openEvents(server.url, team.owner.token, { path }),
      await openEvents(server.url, team.owner.token, { path }),
    ]
    const wrong = Object.keys(examples).filter((type) => Object.keys(exampleOf(type)).length > 1)
    for (let i = 0; i < 30; i++) socket.say({ type: wrong[i % wrong.length], chatId: [], ids: 0, after: "x" })
    expect(await socket.closed()).toEqual({ code: 4400, reason: "Frames of the wrong shape" })
    for (const error of socket.frames.filter(({ type }) => type === "error")) isProblem(error)
    neighbour.say({ type: "ping" })
    await neighbour.first("pong")
    neighbour.close()
  }
})

test("whatever is said on a socket, it is answered or ended by name, and the server lives", async () => {
  const { chat, message } = fixture
  const someId = fc.constantFrom(chat, message, chat.toUpperCase(), team.owner.id)
  const bent = fc
    .record({
      type: fc.constantFrom(...Object.keys(examples)),
      bends: fc.array(fc.record({ field: fc.nat(), value: fc.oneof(oddValue, someId) }), { maxLength: 2 }),
    })
    .map(({ type, bends }) => {
      const fields = exampleOf(type)
      for (const { field, value } of bends) fields[Object.keys(fields)[field % Object.keys(fields).length]!] = value
      return JSON.stringify(fields)
    })
  const broken = fc.oneof(
    fc.string({ unit: "binary" }).map((text) => text.toWellFormed()),
    fc.json(),
    fc.constant("[".repeat(30_000)),
  )
  const said = fc.oneof({ weight: 4, arbitrary: bent }, { weight: 1, arbitrary: broken })
  await fc.assert(
    fc.asyncProperty(
      fc.array(said, { minLength: 1, maxLength: 18 }),
      fc.constantFrom(...faces),
      async (frames, path) => {
        const socket = await openEvents(server.url, team.owner.token, { path })
        for (const text of frames) socket.say(text)
        socket.say({ type: "ping" })
        await socket.until(() => socket.isClosed() || socket.frames.some(({ type }) => type === "pong"))
        for (const error of socket.frames.filter(({ type }) => type === "error")) isProblem(error)
        if (socket.isClosed()) expect([1006, 1009, 4400]).toContain((await socket.closed()).code)
        socket.close()
      },
    ),
    { numRuns: 60 },
  )
  expect((await team.owner.get("/me")).status).toBe(200)
})
