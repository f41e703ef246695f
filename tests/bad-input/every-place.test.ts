import { afterAll, beforeAll, expect, test } from "bun:test"
import { email } from "../../src/users/input"
import type { Json, Person } from "../support/app"
import { createClient } from "../support/app"
import { type Journey, startJourney } from "../support/journey"
import { browse } from "../support/page-requests"
import { png } from "../support/pictures"
import { lookForForeign } from "./foreign"
import { readVectors } from "./vectors"
import { type Called, type Watched, enlist, expectQuiet, phone, taken, watched } from "./watched"

/**
 * Everything that somebody can write and somebody is shown, beside what `bad-input.test.ts` has: each field is given the vectors
 * that bite, and each page that shows it is opened.
 */
let journey: Journey
let texts: string[]
let called: Called[]
/** In few chats, so that what is about other things is drawn quickly: the one for what she keeps, the other for what is refused. */
let bea: Person
let cleo: Person
/** By field, what the server made of the vectors that it took: it has to be shown just so. */
const kept: Record<string, string[]> = {}
/** Chats and messages that the pages are about. */
const at = {
  said: "",
  quoting: "",
  pictures: "",
  long: "",
  live: "",
  root: "",
  edited: "",
  remind: "",
  direct: "",
  invitation: "",
}
const topics: string[] = []

const sentence = /^\p{Lu}.*[.!?]$/su
type Answer = { status: number; body: Json }

/**
 * Puts every vector into a field, and beside them the longest words that it holds. What it does not take, it refuses in whole
 * sentences, and so one character more than it holds.
 */
async function write(
  field: string,
  { longest, put, keptOf, most = Infinity }: Field & { most?: number },
): Promise<string[]> {
  const put1 = async (text: string, index: number) => {
    const { status, body } = await put(text, index)
    if (status < 300) return keptOf(body) as string
    expect(status, `${field}: ${text.slice(0, 60)}`).toBe(422)
    expect(body["detail"], field).toMatch(sentence)
    for (const { message } of body["errors"] ?? []) expect(message, field).toMatch(sentence)
    return null
  }
  const all = ["w".repeat(longest), "漢".repeat(longest), ...texts.filter((text) => text.length <= longest)]
  const list = (kept[field] = [] as string[])
  for (const [index, text] of all.slice(0, most).entries()) {
    const one = await put1(text, index)
    if (one !== null) list.push(one)
  }
  expect(list.length, field).toBeGreaterThanOrEqual(Math.min(most, 40) - 10)
  expect(await put1("w".repeat(longest + 1), 0), field).toBeNull()
  return list
}
type Field = {
  longest: number
  put(text: string, index: number): Promise<Answer>
  keptOf(body: Json): unknown
}

/** A picture with words about it. */
async function upload(person: { token: string }, chat: string, name: string) {
  const response = await fetch(
    `${journey.url}/api/v1/chats/${chat}/attachments?name=${encodeURIComponent(name.toWellFormed())}`,
    {
      method: "POST",
      headers: { Authorization: `Bearer ${person.token}`, "Content-Type": "application/octet-stream" },
      body: png(8, 8) as Uint8Array<ArrayBuffer>,
    },
  )
  expect(response.status).toBe(201)
  return ((await response.json()) as Json)["attachment"] as Json
}

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()
const clientOf = (token: string) => createClient(journey.url, token)
const ok = (answer: Answer) => {
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
  return answer.body
}

beforeAll(async () => {
  texts = (await readVectors()).filter(({ everywhere }) => everywhere).map(({ text }) => text)
  journey = await startJourney()
  const { team } = journey
  const { owner, workspaceId } = team
  called = await enlist(
    journey,
    (await readVectors()).filter(({ everywhere }) => everywhere),
    (text, index) => {
      const wanted = `${text.replaceAll(/\s/g, "")}@x${index}.test`
      return (taken(email, wanted) as string | null) ?? `v${index}@example.org`
    },
  )
  bea = await team.join("bea", "admin")
  cleo = await team.join("cleo", "admin")
  at.invitation = await team.invite()
  const inTeam = `/workspaces/${workspaceId}`

  await write("status", {
    longest: 100,
    put: (text, i) => clientOf(called[i % called.length]!.token).put("/me/status", { emoji: "🎉", text }),
    keptOf: ({ status }) => status?.text,
    most: called.length,
  })
  await write("section", {
    longest: 40,
    put: (name) => owner.post(`${inTeam}/sections`, { name }),
    keptOf: ({ section }) => section.name,
    most: 49,
  })
  await write("note", {
    longest: 1_000,
    put: (text) => bea.post(`${inTeam}/reminders`, { text, remindAt: inAnHour() }),
    keptOf: ({ saved }) => ((at.remind = saved.id), saved.note),
  })
  await write("topic", {
    longest: 250,
    put: async (topic, i) => {
      const answer = await owner.post(`${inTeam}/chats`, { kind: "channel", name: `t-${i}-${topics.length}`, topic })
      if (answer.status === 201) topics.push(answer.body["chat"].id)
      return answer
    },
    keptOf: ({ chat }) => chat.topic,
  })
  await write("draft", {
    longest: 10_000,
    put: async (text, i) => {
      const answer = await owner.put(`/chats/${topics[i % topics.length]}/draft`, { text })
      return answer.status < 300 ? { status: 200, body: { text } } : answer
    },
    keptOf: ({ text }) => text.slice(0, 300),
    most: topics.length,
  })
  for (const [i, { token }] of called.slice(0, 3).entries())
    await write(`search${i}`, {
      longest: 60,
      put: (name, index) => {
        const q = texts.filter((text) => text.length < 200)[i * 18 + index] ?? "x"
        const wished = name.length > 60 ? name : [...q.trim()].slice(0, 60).join("") || name
        return clientOf(token).post("/searches", { workspaceId, q: q.trim() ? q : name, name: wished })
      },
      keptOf: ({ search }) => search.name,
      most: 19,
    })

  at.said = await team.chat("channel", [bea], "said")
  for (const { token } of called) ok(await clientOf(token).put(`/chats/${at.said}/members/me`))
  ok(await cleo.put(`/chats/${at.said}/members/me`))
  at.live = await team.chat("channel", [bea, called[0]!], "live")
  at.quoting = await team.chat("private", [bea, ...called.slice(0, 20)], "quoting")
  at.pictures = await team.chat("private", [bea], "pictures")
  at.long = await team.chat("private", [bea], "w".repeat(60))
  const other = called.find(({ name }) => name.startsWith('"'))!
  at.direct = ok(await bea.post(`${inTeam}/chats`, { kind: "direct", members: [other.id] }))["chat"].id
  at.root = ok(await owner.post(`/chats/${at.said}/messages`, { body: "where it began" }))["message"].id
  at.edited = ok(await bea.post(`/chats/${at.said}/messages`, { body: "first" }))["message"].id
  const ids: string[] = []
  for (const [i, text] of texts.entries()) {
    const person = clientOf(called[i % called.length]!.token)
    const said = await person.post(`/chats/${at.said}/messages`, { body: `@owner @bea ${text}`.slice(0, 10_000) })
    const { id } = ok(said)["message"]
    ids.push(id)
    ok(await person.post(`/chats/${at.said}/messages`, { body: text.trim() ? text : "x", threadOf: at.root }))
    if (i % 3 === 0) {
      ok(await owner.put(`/messages/${id}/pin`))
      ok(await bea.put(`/messages/${id}/saved`))
      ok(await person.put(`/messages/${id}/reactions/${encodeURIComponent("🎉")}`))
      ok(await owner.post(`/chats/${at.said}/messages`, { body: text, threadOf: id }))
      ok(await bea.put(`/messages/${id}/follow`))
    }
    if (i % 2 === 0) ok(await bea.patch(`/messages/${at.edited}`, { body: `${text} .` }))
  }
  for (let i = 0; i < ids.length; i += 3)
    ok(
      await owner.post(`/chats/${at.quoting}/messages`, {
        body: ids
          .slice(i, i + 3)
          .map((id) => `${journey.url}/m/${id}`)
          .join(" "),
      }),
    )
  const names = texts.filter((text) => text.length < 300).slice(0, 40)
  for (let i = 0; i < names.length; i += 10) {
    const pictures = await Promise.all(names.slice(i, i + 10).map((name) => upload(owner, at.pictures, name)))
    const attachments = pictures.map((picture, place) =>
      place % 2 ? { id: picture["id"] } : { id: picture["id"], alt: names[i + place]!.slice(0, 500) },
    )
    const { message } = ok(await owner.post(`/chats/${at.pictures}/messages`, { body: "", attachments }))
    for (const { name, alt } of message.attachments as Json[]) (kept["picture"] ??= []).push(alt || name)
  }
  // A header holds Latin letters on one line.
  for (const [i, agent] of texts.filter((text) => /^[ -~]{1,200}$/.test(text)).entries()) {
    const response = await fetch(`${journey.url}/api/v1/sessions`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "User-Agent": agent },
      body: JSON.stringify({ login: "owner", password: "correct horse battery" }),
    })
    expect(response.status, String(i)).toBe(201)
    ;(kept["device"] ??= []).push(agent.trim().slice(0, 40).trim())
  }
  for (const { id } of called.slice(4, 24)) {
    ok(await clientOf(called[51]!.token).put(`/me/blocked/${id}`))
    ok(await owner.put(`/me/favourites/${id}`))
  }
  for (const { id, name, email: address } of called.slice(24, 44)) {
    ok(await owner.put(`${inTeam}/bans/${id}`))
    ;(kept["ban"] ??= []).push(name, address)
  }
  kept["name"] = called.filter((_, i) => i < 24 || i >= 44).map(({ name }) => name)
  kept["blocked"] = called.slice(4, 24).map(({ name }) => name)
  kept["account"] = called.flatMap(({ name, email: address }) => [name, address])
})
afterAll(() => journey.stop())

type Visit = [path: string, ...fields: string[]]
const team = "/w/harbour"
const c = (id: string, rest = "") => `/c/${id}${rest}`

/** Every page that shows one of the fields, by who looks at it. */
const visits = (): [token: string, pages: Visit[]][] => [
  [
    bea.token,
    [
      [`${team}/people?limit=100`, "name"],
      [`/u/${called[0]!.id}`],
      [c(at.direct)],
      [`${team}/saved`],
      [`/saved/${at.remind}/remind`],
      [`${team}/mentions`],
      [`${team}/threads`],
      [c(at.said)],
      [c(at.said, "/details?tab=threads")],
      [c(at.said, "/details?tab=pins")],
      [c(at.said, "/pins")],
      [`/m/${at.root}/thread`],
      [`/m/${at.edited}/edits`],
      [`/m/${at.edited}/edit`],
      [`/m/${at.edited}/actions`],
      [`/m/${at.edited}/saved`],
      [`/m/${at.root}/receipts`],
      [c(at.quoting)],
      [c(at.pictures), "picture"],
      [c(at.long, "/details")],
      [c(at.said, "/find?q=canary")],
      ["/search?q=canary&team=harbour"],
      ["/search?q=canary&team=harbour&grouped=1&order=relevance"],
      [`${team}/switch?q=t-`],
      [`${team}/settings?limit=100`, "ban"],
      [`${team}/browse?limit=100`, "topic"],
    ],
  ],
  [
    journey.team.owner.token,
    [
      ["/account?limit=100", "device"],
      ["/admin/people?limit=100", "account"],
      ["/admin/audit?limit=100"],
      ["/admin/performance"],
      [`${team}/sections`, "section"],
      [`${team}/drafts?limit=100`, "draft"],
      [c(topics[30]!), "section"],
      [c(topics[30]!, "/details?tab=about")],
      [c(topics[31]!, "/settings")],
      [c(topics[32]!, "/preferences"), "section"],
    ],
  ],
  // Who has read nothing, and who does not want to hear of some.
  [called[50]!.token, [[`${team}/catch-up`], [`${team}/unread`]]],
  [called[51]!.token, [["/account/blocked", "blocked"], [c(at.said)], [`/u/${called[6]!.id}`]]],
  ...[0, 1, 2].map((i): [string, Visit[]] => [called[i]!.token, [[`/m/${at.root}/thread`, `search${i}`]]]),
]

async function visit(one: Watched, [path, ...fields]: Visit) {
  await one.page.goto(journey.url + path)
  await expectQuiet(
    one,
    fields.flatMap((field) => kept[field]!),
  )
}

/** Of the pages, which are opened: all of them on a phone, where there is the least room, and some besides. */
const looks = [
  ["desk", {}, 5],
  ["phone", { ...phone, locale: "de-DE" }, 1],
  ["phone without scripts", { ...phone, javaScriptEnabled: false }, 4],
] as const

test.each(looks)("every list and every page shows them as they are, on the %s", async (_, options, every) => {
  const look = async ([token, pages]: [string, Visit[]]) => {
    const one = await watched(journey, "/manual", options, token)
    for (const page of pages.filter((_, i) => i % every === 0)) await visit(one, page)
    await one.context.close()
  }
  // What is named by people's own searches stands in the same place for everybody.
  const [first, ...others] = visits().slice(0, every === 1 ? undefined : 5)
  await Promise.all([
    look(first!),
    (async () => {
      for (const other of others) await look(other)
    })(),
  ])
})

/** A request whose answer has in it what was sent: as a page, or the part of one that htmx asks for. */
type Echo = {
  method?: string
  path(text: string): string
  form?(text: string): Record<string, string>
  partial?: boolean
  as?: "cleo" | "bea" | "owner" | "nobody"
  /** Shows the text, or at least the beginning of it. */
  shows?: boolean
}
const q = (text: string, most = 2_000) => encodeURIComponent(text.slice(0, most))
const post = (path: string, form: Echo["form"], rest: Partial<Echo> = {}): Echo => ({
  method: "POST",
  path: () => path,
  form,
  ...rest,
})
const echoes = (): Record<string, Echo> => {
  const said = c(at.said)
  const command = (body: (text: string) => string, shows = false): Echo =>
    post(`${said}/messages`, (text) => ({ body: body(text) }), { shows })
  const part = (path: Echo["path"], shows = false): Echo => ({ path, partial: true, shows })
  return {
    search: { path: (text) => `/search?team=harbour&q=${q(text)}`, shows: true },
    "search with everything": { path: (text) => `/search?order=relevance&grouped=1&q=${q(`${text} from:${text}`)}` },
    "search's values": { path: (text) => `/search?q=${q(`in:"${text}" has:${text} before:${text}`)}`, shows: true },
    "search's team": { path: (text) => `/search?q=x&team=${q(text)}` },
    "search's channels": part((text) => `/search/completions?team=harbour&word=${q(`in:${text}`, 100)}`, true),
    "search's facts": part((text) => `/search/completions?team=harbour&word=${q(`has:${text}`, 100)}`, true),
    "search's dates": part((text) => `/search/completions?team=harbour&word=${q(`before:${text}`, 100)}`, true),
    "completed word": part((text) => `${said}/completions?word=${q(`@${text}`, 60)}`),
    emoji: part((text) => `/emoji/found?q=${q(text, 60)}`, true),
    "found in a chat": { path: (text) => `${said}/find?q=${q(text)}`, shows: true },
    matches: part((text) => `${said}/matches?q=${q(text)}`),
    people: { path: (text) => `${team}/people?q=${q(text, 100)}`, shows: true },
    channels: { path: (text) => `${team}/browse?q=${q(text, 100)}`, shows: true },
    accounts: { path: (text) => `/admin/people?q=${q(text, 100)}`, shows: true, as: "owner" },
    switcher: { path: (text) => `${team}/switch?q=${q(text, 100)}`, shows: true },
    "switcher's list": part((text) => `${team}/switch/options?q=${q(text, 100)}`),
    "sign in": post("/sign-in", (text) => ({ login: text, password: "x", next: `/${text}` }), {
      shows: true,
      as: "nobody",
    }),
    "after signing in": { path: (text) => `/sign-in?next=${q(`/${text}`)}`, as: "nobody" },
    "before signing in": { path: (text) => `/w/${q(text)}`, as: "nobody" },
    invitation: post(
      `/invite/${at.invitation}`,
      (text) => ({ displayName: text, handle: `${text}!`, email: text, password: "x" }),
      { shows: true, as: "nobody" },
    ),
    profile: post("/account/profile", (text) => ({ displayName: text, handle: `${text}!`, email: text }), {
      shows: true,
    }),
    "what was done": { path: (text) => `/account?done=${q(text)}` },
    settings: post("/account/settings", (text) => ({ theme: text, timeZone: text, language: text })),
    "quiet hours": post("/account/notifications", (text) => ({ quiet: "1", from: text, to: text })),
    "own status": post("/status", (text) => ({ emoji: text, text, period: "custom", until: text }), { shows: true }),
    "own status in its card": {
      ...post("/status", (text) => ({ emoji: text, text, period: text }), { shows: true }),
      partial: true,
    },
    "new chat": post(`${team}/chats`, (text) => ({ kind: text, name: text, topic: text, handle: text }), {
      shows: true,
    }),
    "new chat's kind": { path: (text) => `${team}/new?kind=${q(text)}` },
    "chat's settings": post(`${said}/settings`, (text) => ({ name: `${text} !`, topic: text }), { shows: true }),
    "people to add": post(`${said}/members`, (text) => ({ handle: `${text} ,@nobody` }), { shows: true }),
    "people to add beside a chat": {
      ...post(`${said}/members`, (text) => ({ handle: `${text} ,@nobody` }), { shows: true }),
      partial: true,
    },
    "new team": post("/workspaces/new", (text) => ({ name: text + "x".repeat(61) }), { shows: true }),
    "new section": post(`${team}/sections`, (text) => ({ name: text + "x".repeat(61) })),
    reminder: post(`/saved/${at.remind}/remind`, (text) => ({ when: "custom", at: text }), { as: "bea" }),
    "day of a chat": { path: (text) => `${said}/date?date=${q(text)}` },
    "tab of details": { path: (text) => `${said}/details?tab=${q(text)}` },
    "cursor of a list": { path: (text) => `${team}/people?cursor=${q(text)}` },
    "address that is not": { path: (text) => `/nothing/${q(text)}` },
    "page of the manual": { path: (text) => `/manual/${q(text)}` },
    "plan of a statement": { path: (text) => `/admin/performance/plans/${q(text)}`, as: "owner" },
    "/remind": command((text) => `/remind me in 2 hours ${text}`),
    "/topic": command((text) => `/topic ${text}`),
    "/status": command((text) => `/status ${text}`),
    "/invite": command((text) => `/invite @nobody ${text}`, true),
    "/ without a meaning": command((text) => `/x ${text}`, true),
    "@channel": command((text) => `@channel ${text}`, true),
  }
}

test("what is sent back is text, in every answer that a browser can get", async () => {
  const { page, context } = await journey.browser.person()
  const { origin } = new URL(journey.url)
  const all = texts.filter((text) => text.trim() && text.length < 700)
  for (const [n, [place, echo]] of Object.entries(echoes()).entries()) {
    const { method = "GET", path, form, partial, as = "cleo", shows } = echo
    // Every fifth one, and others at the next place; names of what objects have by themselves everywhere.
    const list = all.filter((text, i) => (i + n) % 5 === 0 || /^\w+$/.test(text))
    const person = { cleo, bea, owner: journey.team.owner, nobody: null }[as]
    const documents: string[] = []
    const shown: string[][] = []
    const ask = async (text: string) => {
      const send = () => browse(journey.url, person, method, path(text), { form: form?.(text), partial })
      let answer = await send()
      // On a busy machine a search is put off.
      for (let i = 0; answer.status === 503 && i < 5; i++) {
        await Bun.sleep(300)
        answer = await send()
      }
      expect(answer.status, `${place}: ${text}`).toBeLessThan(500)
      expect(answer.text, place).not.toContain("[native code]")
      expect(answer.headers.get("x-injected"), place).toBeNull()
      expect(answer.headers.get("set-cookie") ?? "", place).not.toContain("x=1")
      const to = answer.headers.get("location")
      if (to !== null) return expect(new URL(to, journey.url).origin, `${place}: ${text}`).toBe(origin)
      documents.push(answer.text)
      // How spaces and signs that are not seen come back is for the tests of fields.
      shown.push(shows && /^[!-~]+( [!-~]+)*$/.test(text) ? [text.slice(0, 50)] : [])
    }
    // A person's searches overtake one another.
    const together = /search|find|matches/.test(path("")) ? 1 : 4
    for (let i = 0; i < list.length; i += together) await Promise.all(list.slice(i, i + together).map(ask))
    const seen = await page.evaluate(lookForForeign, { documents, shown, origin })
    expect(seen, place).toEqual({ foreign: [], missing: [] })
  }
  await context.close()
})

test("and so are the pages themselves, on the phone, with words that say what is wrong", async () => {
  const sharp = `"><img src=x onerror="canary()">${"w".repeat(60)}`
  const { origin } = new URL(journey.url)
  const open = async (token: string, list: [string, Echo][]) => {
    const one = await watched(journey, "/manual", phone, token)
    one.mayRefuse = /./
    for (const [place, { method = "GET", path, form }] of list) {
      const address = new URL(path(sharp), origin).href
      if (method === "POST")
        await one.page.route(
          (url) => url.href === address,
          (route) =>
            route.continue({
              method,
              headers: {
                ...route.request().headers(),
                origin,
                "content-type": "application/x-www-form-urlencoded",
              },
              postData: new URLSearchParams(form!(sharp)).toString(),
            }),
          { times: 1 },
        )
      const answer = await one.page.goto(address)
      await expectQuiet(one)
      if (answer!.status() < 400) continue
      const said = await one.page.locator(".problem, .lead, .writing-alone p").allInnerTexts()
      expect(said.length, place).toBeGreaterThan(0)
      for (const each of said) expect(each, place).toMatch(sentence)
    }
    await one.context.close()
  }
  const pages = Object.entries(echoes()).filter(([, { partial, as }]) => !partial && as !== "owner")
  await Promise.all([
    open(
      cleo.token,
      pages.filter(([, { as }]) => as !== "nobody"),
    ),
    open(
      "nobody",
      pages.filter(([, { as }]) => as === "nobody"),
    ),
  ])
})

/** Those that a script of ours could be misled by. */
const biting = () => texts.filter((text) => text.length < 60 && /^["'<$[{]/.test(text)).filter((_, i) => i % 4 === 0)

test("what helps while one writes and looks for something shows it as text", async () => {
  const one = await watched(journey, c(at.said), {}, cleo.token)
  one.mayRefuse = /./
  const { page } = one
  const composer = page.locator("#composer-body")
  for (const text of biting()) {
    await composer.fill(`/invite @nobody ${text}`)
    await composer.press("Enter")
    await page.locator("#writing-note", { hasText: text.split(/[\s,]/)[0]!.toLowerCase() }).waitFor()
    await composer.fill("")
    await composer.pressSequentially("@v", { delay: 0 })
    await page.locator("[role=listbox] [data-text]").first().waitFor()
    await composer.fill(text)
  }
  await expectQuiet(one)
  await page.keyboard.press("Control+k")
  for (const text of [...biting(), "v1", "t-"]) {
    await Promise.all([page.waitForResponse(/switch\/options/), page.fill("#switch-q", text)])
    await page.waitForFunction((said) => document.querySelector<HTMLInputElement>("#switch-q")?.value === said, text)
  }
  await expectQuiet(one)
  await page.goto(`${journey.url}/search?team=harbour`)
  await page.waitForSelector("#search-q[role=combobox]")
  for (const text of biting()) {
    const [answer] = await Promise.all([
      page.waitForResponse((response) => new URL(response.url()).pathname === "/search"),
      page.fill("#search-q", `in:"${text.replaceAll('"', "”")}" from:x${text.slice(0, 9).replaceAll(/\W/g, "")} `),
    ])
    expect(answer.status()).toBe(200)
  }
  await page.locator(".chip").first().waitFor()
  await expectQuiet(one)
  await page.goto(`${journey.url}/search?team=harbour`)
  await page.click("#search-q")
  await page.locator(".search-popup [role=option]").first().waitFor()
  await expectQuiet(one)
  await one.context.close()
})

test("cards, sheets and pictures over the page show it as text", async () => {
  for (const options of [{}, phone]) {
    const one = await watched(journey, c(at.said), options)
    const { page } = one
    const article = page.locator("#messages article[data-sender]:has(> header .name)").nth(3)
    await article.locator("header .name").click()
    await page.locator("#card .profile").waitFor()
    await expectQuiet(one)
    await page.goto(`${journey.url}/status`)
    await page.goto(journey.url + c(at.quoting))
    await page.locator(".quote").nth(5).waitFor()
    await expectQuiet(one)
    await page.goto(journey.url + c(at.pictures))
    await page.locator(".message .picture").nth(2).click()
    await page.locator("#viewer[open]").waitFor()
    await page.keyboard.press("ArrowRight")
    await expectQuiet(one)
    await one.context.close()
  }
})

test("what changes while one looks is text as well", async () => {
  const { owner } = journey.team
  const one = await watched(journey, c(at.live), {}, bea.token)
  const { page } = one
  await page.locator("#messages article").first().waitFor()
  const mover = clientOf(called[0]!.token)
  const last = () => page.locator("#messages article").last()
  for (const text of biting()) {
    ok(await mover.put("/me/status", { emoji: "🎉", text }))
    ok(await mover.patch("/me", { displayName: text }))
    ok(await owner.patch(`/chats/${at.live}`, { topic: text }))
    const { attachments } = await pictured(called[0]!.token, text)
    ok(await mover.post(`/chats/${at.live}/messages`, { body: text, attachments }))
  }
  const name = biting().at(-1) ?? ""
  ok(await mover.post(`/chats/${at.live}/messages`, { body: "the last one" }))
  await last().filter({ hasText: "the last one" }).waitFor()
  await page.locator("#conversation .head p", { hasText: name }).waitFor()
  await expectQuiet(one, [name])
  await one.context.close()
})

test("the head of a chat says the last of what changed at once, however slow the first answer is", async () => {
  const { owner } = journey.team
  const one = await watched(journey, c(at.live), {}, bea.token)
  const { page } = one
  await page.locator("#messages article").first().waitFor()
  let answers = 0
  await page.route(`**/c/${at.live}`, async (route) => {
    const response = await route.fetch()
    if (answers++ === 0) await Bun.sleep(500)
    await route.fulfill({ response })
  })
  for (const topic of ["one", "two", "three"]) {
    ok(await owner.patch(`/chats/${at.live}`, { topic }))
    await Bun.sleep(100)
  }
  await page.locator("#conversation .head p", { hasText: "three" }).waitFor()
  await Bun.sleep(600)
  expect(await page.locator("#conversation .head p").innerText()).toBe("three")
  await one.context.close()
})

/** A picture to send, with words about it. */
async function pictured(token: string, alt: string) {
  const { id } = await upload({ token }, at.live, "x.png")
  return { attachments: [{ id, alt }] }
}
