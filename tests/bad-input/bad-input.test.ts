import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import type { BrowserContextOptions, Page } from "playwright-core"
import type { z } from "zod"
import { channelName, topic } from "../../src/chats/input"
import { postMessage } from "../../src/messages/input"
import { newId, newToken } from "../../src/platform/ids"
import { renamedSearch } from "../../src/search/input"
import type { User } from "../../src/users/user"
import { displayName, handle } from "../../src/users/input"
import { workspaceName } from "../../src/workspaces/input"
import type { Json } from "../support/app"
import { type Journey, startJourney } from "../support/journey"
import { browse } from "../support/page-requests"
import { type Vector, readVectors } from "./vectors"

setDefaultTimeout(120_000)

/** Whatever is written into any field is shown as text: nothing of it runs, loads, leads away or moves what stands beside it. */
let journey: Journey
let vectors: Vector[]
/** Of each vector that a name may have, the person called so. */
const called: { id: string; token: string; name: string }[] = []
let channels: { id: string }[] = []

/** What a schema takes, with what it makes of it; null for what it refuses, in words. */
function taken<S extends z.ZodType>(schema: S, value: unknown): z.output<S> | null {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  for (const { message } of result.error.issues) expect(message, JSON.stringify(value).slice(0, 80)).toMatch(/[.!]$/)
  return null
}

beforeAll(async () => {
  vectors = await readVectors()
  journey = await startJourney()
  const { team, server } = journey
  const { users, sessions, workspaces, chats } = server.app.stores
  for (const { text } of vectors) {
    const name = taken(displayName, text) as string | null
    if (name !== null) called.push({ id: newId(), token: newToken(), name })
  }
  await server.db.transaction("bad-input", async (tx) => {
    await users.insertMany(
      tx,
      called.map(({ id, name }, i) => ({
        id,
        email: `v${i}@example.org`,
        handle: `v${i}`,
        displayName: name,
        passwordHash: null,
      })),
    )
    const ids = called.map(({ id }) => id)
    await workspaces.addMembers(tx, team.workspaceId, ids, "member")
    await chats.addMembers(tx, { id: team.general, workspaceId: team.workspaceId }, ids)
    await sessions.insertMany(
      tx,
      called.map(({ id, token }) => ({ id: newId(), userId: id, token })),
    )
  })
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

/** A page that tells of everything that should not happen on it. */
async function watched(path: string, options: BrowserContextOptions = {}, token = journey.team.owner.token) {
  const { context, page } = await journey.enter({ token }, "/manual", options)
  const happened: string[] = []
  await context.addInitScript(() => {
    const canary = () => void ((globalThis as Json)["__canary"] = true)
    Object.assign(globalThis, { canary, alert: canary, confirm: canary, prompt: canary, open: canary })
  })
  page.on("dialog", (dialog) => happened.push(`dialog ${dialog.message()}`))
  page.on("console", (line) => line.type() === "error" && happened.push(`console ${line.text()}`))
  page.on("pageerror", (error) => happened.push(`error ${error.message}`))
  page.on("request", (request) => {
    const { host, protocol } = new URL(request.url())
    if (protocol.startsWith("http") && !journey.url.endsWith(host)) happened.push(`request ${request.url()}`)
  })
  page.on("popup", () => happened.push("popup"))
  page.on("framenavigated", (frame) => {
    if (frame !== page.mainFrame()) happened.push(`frame ${frame.url()}`)
  })
  await page.goto(journey.url + path)
  return { context, page, happened }
}

/** Nothing ran, and nothing is wider than the page or stands out of its place. */
async function expectQuiet({ page, happened }: { page: Page; happened: string[] }) {
  const found = await page.evaluate(() => {
    const broken: string[] = []
    if ((globalThis as Json)["__canary"]) broken.push("the canary sang")
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth > clientWidth) broken.push(`the page is ${scrollWidth} wide in ${clientWidth}`)
    const list = document.querySelector("#conversation, main")!
    const box = list.getBoundingClientRect()
    for (const one of list.querySelectorAll(".message, .person, .row, li, h1, .name")) {
      const { left, right, width } = one.getBoundingClientRect()
      if (width > 0 && !one.closest("pre, table") && (left < box.left - 1 || right > box.right + 1))
        broken.push(`${one.className} from ${left} to ${right}: ${one.textContent!.slice(0, 60)}`)
    }
    const strange =
      "script:not([src]), style, iframe, object, embed, base, form:not([method]), #messages .body :is(input, svg:not(.icon), math, link, meta, video, audio, template, dialog)"
    for (const one of document.body.querySelectorAll(strange)) broken.push(one.outerHTML.slice(0, 120))
    for (const one of document.querySelectorAll("#messages .body *"))
      for (const { name, value } of one.attributes)
        if (
          /^(on|hx-|data-hx|style$|srcdoc|formaction|ping)/.test(name) ||
          /^\s*(javascript|data|vbscript):/i.test(value)
        )
          broken.push(`${name}=${value.slice(0, 80)}`)
    return broken.slice(0, 10)
  })
  expect(found).toEqual([])
  expect(happened).toEqual([])
}

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

test.each([
  ["desk", {}],
  ["phone", phone],
] as const)("as messages, under names, on the %s: text, in its place", async (_, options) => {
  const { team, server } = journey
  const last = Number((await server.db.sql`select last_seq from chats where id = ${team.general}`)[0]!["lastSeq"])
  const one = await watched("/manual", options)
  for (let seq = 1; seq < last; seq += 45) {
    await one.page.goto(`${journey.url}/c/${team.general}?at=${seq}`)
    await one.page.waitForSelector("#messages article")
    await one.page.mouse.move(600, 400)
    await expectQuiet(one)
  }
  await one.context.close()
})

test("live, as they arrive", async () => {
  const { team, server } = journey
  const chat = await team.chat("channel", [], "arrivals")
  const one = await watched(`/c/${chat}`)
  await one.page.waitForSelector("#composer-body")
  const owner = (await server.app.stores.users.findAccount(team.owner.id)) as User
  const sent = vectors.filter(({ text }) => text.length < 400).slice(0, 150)
  for (const { text } of sent) {
    const body = taken(postMessage, { body: text })?.body
    if (body !== undefined) await server.app.actions.messages.post(owner, chat, { body })
  }
  await server.app.actions.messages.post(owner, chat, { body: "the last one" })
  await one.page.locator("#messages article", { hasText: "the last one" }).waitFor({ timeout: 60_000 })
  await expectQuiet(one)
  await one.context.close()
})

test("as names of people, in the team's list and a chat's details, on desk and phone", async () => {
  for (const options of [{}, phone]) {
    const one = await watched("/w/harbour/people?limit=100", options)
    for (let page = 0; page < 12; page++) {
      await expectQuiet(one)
      const more = await one.page
        .locator("a.more")
        .getAttribute("href", { timeout: 500 })
        .catch(() => null)
      if (!more) break
      await one.page.goto(`${journey.url}/w/harbour/people${more}&limit=100`)
    }
    await one.page.goto(`${journey.url}/c/${journey.team.general}/details`)
    await one.page.waitForSelector("#details .person")
    await expectQuiet(one)
    await one.context.close()
  }
})

test("as names and topics of channels, in the sidebar, the list and the heads", async () => {
  for (const options of [{}, phone]) {
    const one = await watched("/w/harbour/browse?limit=100", options)
    await expectQuiet(one)
    for (const { id } of channels.filter((_, i) => i % 40 === 0)) {
      await one.page.goto(`${journey.url}/c/${id}`)
      await expectQuiet(one)
    }
    await one.context.close()
  }
})

test("as drafts and as what is looked for, in the fields that give them back", async () => {
  const one = await watched(`/c/${journey.team.general}`)
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
