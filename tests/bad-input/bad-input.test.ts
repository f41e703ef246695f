import { afterAll, beforeAll, expect, test } from "bun:test"
import { channelName, topic } from "../../src/chats/input"
import { postMessage } from "../../src/messages/input"
import { renamedSearch } from "../../src/search/input"
import type { User } from "../../src/users/user"
import { handle } from "../../src/users/input"
import { workspaceName } from "../../src/workspaces/input"
import { type Journey, startJourney } from "../support/journey"
import { browse } from "../support/page-requests"
import { type Vector, readVectors } from "./vectors"
import { type Called, type Watched, enlist, expectQuiet, phone, taken, watched } from "./watched"

/** Whatever is written into any field is shown as text: nothing of it runs, loads, leads away or moves what stands beside it. */
let journey: Journey
let vectors: Vector[]
/** Of each vector that a name may have, the person called so. */
let called: Called[] = []
let channels: { id: string }[] = []

beforeAll(async () => {
  vectors = await readVectors()
  journey = await startJourney()
  const { team, server } = journey
  const { users, workspaces } = server.app.stores
  called = await enlist(journey, vectors)
  const owner = (await users.findAccount(team.owner.id)) as User
  const workspace = (await workspaces.findFor(team.owner.id, { id: team.workspaceId }))!
  const topics = vectors.map(({ text }) => taken(topic, text)).filter((one) => one !== null) as string[]
  const names = vectors.map(({ text }) => taken(channelName, text)).filter((one) => one !== null) as string[]
  const unique = [
    ...new Set(names),
    ...topics.slice(0, Math.max(0, topics.length - names.length)).map((_, i) => `t-${i}`),
  ]
  for (const [i, said] of topics.entries()) {
    const { chat } = await server.app.actions.chats
      .create(team.owner.id, workspace, { kind: "channel", name: unique[i] ?? `u-${i}`, topic: said, members: [] })
      .catch(() => ({ chat: null }))
    if (chat) channels.push(chat)
  }
  const bodies = vectors.map(({ text }) => taken(postMessage, { body: text })?.body).filter((one) => one !== undefined)
  expect(bodies.length).toBeGreaterThan(300)
  for (const [i, body] of bodies.entries()) {
    const sender = called[i] ? ((await users.findAccount(called[i].id)) as User) : owner
    await server.app.actions.messages.post(sender, team.general, { body: body as string })
  }
})
afterAll(() => journey.stop())

test("there are 300 vectors and more, each once", () => {
  expect(vectors.length).toBeGreaterThan(300)
  expect(new Set(vectors.map(({ text }) => text)).size).toBe(vectors.length)
})

test("a name is visible, on one line, and has nothing in it that hides or turns around", () => {
  expect(called.length).toBeGreaterThan(200)
  for (const { name } of called) {
    expect(name).toMatch(/[\p{L}\p{N}\p{P}\p{S}]/u)
    expect(name).not.toMatch(
      /[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u2028\u2029\u3164\u2800\u115f\u1160]/u,
    )
    expect([...name].length).toBeLessThanOrEqual(60)
  }
})

test.each(["аda", "ad\u200ba", "ad\u0430", "ａｄａ", "𝓪𝓭𝓪", "ad\u202ea", "øwner", "ada\u0301", "ada!", "a"])(
  "%s is no handle, and the refusal says what one is made of",
  (wanted) => {
    const { error } = handle.safeParse(wanted)
    expect(error!.issues[0]!.message).toMatch(/a-z|letters/i)
  },
)

/** On the desk, and as wide as a phone. */
async function expectQuietInBoth(one: Watched) {
  await expectQuiet(one)
  await one.page.setViewportSize(phone.viewport)
  await expectQuiet(one)
  await one.page.setViewportSize({ width: 1440, height: 900 })
}

test("as messages, under names, on desk and phone: text, in its place", async () => {
  const { team, server } = journey
  const last = Number((await server.db.sql`select last_seq from chats where id = ${team.general}`)[0]!["lastSeq"])
  const one = await watched(journey, "/manual")
  for (let seq = 1; seq < last; seq += 45) {
    await one.page.goto(`${journey.url}/c/${team.general}?at=${seq}`)
    await one.page.waitForSelector("#messages article")
    await one.page.mouse.move(600, 400)
    await expectQuietInBoth(one)
  }
  await one.context.close()
})

test("live, as they arrive", async () => {
  const { team, server } = journey
  const chat = await team.chat("channel", [], "arrivals")
  const one = await watched(journey, `/c/${chat}`)
  await one.page.waitForSelector("#composer-body")
  const owner = (await server.app.stores.users.findAccount(team.owner.id)) as User
  const sent = vectors.filter(({ text }) => text.length < 400).slice(0, 150)
  for (const { text } of sent) {
    const body = taken(postMessage, { body: text })?.body
    if (body !== undefined) await server.app.actions.messages.post(owner, chat, { body })
  }
  await server.app.actions.messages.post(owner, chat, { body: "the last one" })
  await one.page.locator("#messages article", { hasText: "the last one" }).waitFor()
  await expectQuiet(one)
  await one.context.close()
})

test("as names of people, in the team's list and a chat's details, on desk and phone", async () => {
  const one = await watched(journey, "/w/harbour/people?limit=100")
  for (let page = 0; page < 12; page++) {
    await expectQuietInBoth(one)
    const next = one.page.locator("a.more")
    const more = (await next.count()) ? await next.getAttribute("href") : null
    if (!more) break
    await one.page.goto(`${journey.url}/w/harbour/people${more}&limit=100`)
  }
  await one.page.goto(`${journey.url}/c/${journey.team.general}/details`)
  await one.page.waitForSelector("#details .person")
  await expectQuietInBoth(one)
  await one.context.close()
})

test("as names and topics of channels, in the sidebar, the list and the heads", async () => {
  const one = await watched(journey, "/w/harbour/browse?limit=100")
  await expectQuietInBoth(one)
  for (const { id } of channels.filter((_, i) => i % 40 === 0)) {
    await one.page.goto(`${journey.url}/c/${id}`)
    await expectQuietInBoth(one)
  }
  await one.context.close()
})

test("as drafts and as what is looked for, in the fields that give them back", async () => {
  const one = await watched(journey, `/c/${journey.team.general}`)
  await one.page.waitForSelector("#composer-body")
  for (const { text } of vectors.filter((_, i) => i % 5 === 0)) await one.page.fill("#composer-body", text)
  await one.page.reload()
  await expectQuiet(one)
  for (const { text } of vectors.filter(({ text }) => text.length < 90).filter((_, i) => i % 24 === 0)) {
    await one.page.goto(`${journey.url}/search?q=${encodeURIComponent(text)}`)
    await expectQuiet(one)
  }
  await one.context.close()
})

/** Elements and the names of their attributes, without what people wrote: the same for every text that is only shown. */
async function skeletonOf(html: string) {
  const seen: string[] = []
  const rewriter = new HTMLRewriter().on("*", {
    element(one) {
      seen.push(`${one.tagName} ${[...one.attributes].map(([name]) => name).join(" ")}`)
    },
  })
  await rewriter.transform(new Response(html)).text()
  return seen.join("\n")
}

test("as a team's name, a saved search's name, and on an invitation, they change no element of the page", async () => {
  const { team, server } = journey
  const invitation = await team.invite()
  const { body } = await team.owner.post("/searches", { workspaceId: team.workspaceId, q: "morning", name: "plain" })
  const rename = (id: string, name: string) => server.db.sql`update workspaces set name = ${name} where id = ${id}`
  const pages = async () => {
    const texts = [
      (await browse(server.url, null, "GET", `/invite/${invitation}`)).text,
      (await browse(server.url, team.owner, "GET", "/w/harbour/settings")).text,
    ]
    return Promise.all(texts.map(skeletonOf))
  }
  await rename(team.workspaceId, "Harbour")
  const plain = await pages()
  let tried = 0
  // A team has one name at a time: those that could close an attribute or begin an element.
  for (const { text } of vectors.filter(({ kind, text }) => kind === "unicode" || /[<>"'&]/.test(text))) {
    const name = taken(workspaceName, text) as string | null
    const saved = taken(renamedSearch, { name: text })?.name
    if (name === null) continue
    await rename(team.workspaceId, name)
    if (saved) await team.owner.patch(`/searches/${body["search"].id}`, { name: saved })
    expect(await pages(), name).toEqual(plain)
    tried++
  }
  expect(tried).toBeGreaterThan(100)
  await rename(team.workspaceId, "Harbour")
})
