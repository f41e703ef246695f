import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { type Person, type Server, type Team, startApp, startTeam } from "../support/app"
import { fill } from "../support/journey"
import { browse } from "../support/page-requests"

let server: Server
let team: Team
let reader: Person
let guest: Person
let quay: string
let ana: Person
beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  reader = await team.join("reader")
  guest = await team.join("guest", "guest")
  ana = await team.join("ana.b")
  const hermit = await team.join("hermit")
  await server.db.sql`update users set display_name = 'Zoë Müller-Łódź' where id = ${ana.id}`
  await server.db.sql`update users set display_name = 'Zoltan Hermit' where id = ${hermit.id}`
  quay = await team.chat("private", [reader], "quay")
  await team.chat("private", [], "vault")
  await team.chat("channel", [], "zürich-crew")
  await team.owner.patch(`/chats/${quay}`, { topic: "Where Łódź ships" })
  await team.chat("group", [guest, ana])
  await say(quay, "the harbour crane is hoisted", team.owner)
  await say(team.general, "a ferry leaves https://example.org", team.owner)
  await say(team.general, "glarping is what they glarped; one glarp", ana)
  await say(team.general, "run gangway -n first", ana)
  await indexed()
})
afterAll(() => server.stop())

const say = (chat: string, body: string, who: Person) => who.post(`/chats/${chat}/messages`, { body })
async function indexed() {
  for (;;) {
    const { indexed: done, total } = await server.app.stores.search.progress()
    if (done === total) return
    await Bun.sleep(10)
  }
}
const get = async (path: string, who = reader, partial = false) => {
  const { status, text } = await browse(server.url, who, "GET", path, { partial })
  expect(status, path).toBe(200)
  return text
}
const page = (q: string, who = reader) => get(`/search?q=${encodeURIComponent(q)}`, who)
const complete = async (word: string, who = reader) => {
  const html = await get(`/search/completions?word=${encodeURIComponent(word)}`, who, true)
  return {
    options: [...html.matchAll(/data-completion="([^"]*)"/g)].map((match) => match[1]!.replaceAll("&quot;", '"')),
    notes: [...html.matchAll(/<p class="note">([^<]*)/g)].map((match) => match[1]!),
  }
}
/** The queries that a page's help leads to. */
const leads = (html: string) =>
  [...html.matchAll(/class="search-link" href="([^"]*)"/g)].map(
    (match) => new URL(match[1]!.replaceAll("&amp;", "&"), server.url).searchParams.get("q") ?? match[1]!,
  )
const placesOf = (html: string) =>
  [...html.matchAll(/class="found-place"[^>]*>.*?<bdi class="name"[^>]*>([^<]*)</gs)].map((match) => match[1]!)

describe("completion", () => {
  test.each([
    ["fr", ["from:"]],
    ["-me", ["-mentions:"]],
    ["form", ["from:"]],
    ["h", ["has:"]],
    ["xyz", []],
    ["has:", ["has:link", "has:code", "has:reaction", "has:pin", "has:image", "has:thread"]],
    ["-is:un", ["-is:unread"]],
    ["has:lnk", ["has:link"]],
    ["from:m", ["from:me"]],
    ["from:rea", ["from:reader"]],
    ["from:mull", ["from:ana.b"]],
    ["with:LODZ", ["with:ana.b"]],
    ["in:qu", ["in:quay"]],
    ["in:lodz", ["in:quay", "in:@ana.b"]],
    ["in:@rea", ["in:@reader"]],
    ["-in:#gen", ["-in:general"]],
    ["sender:rea", ["from:rea"]],
    ["on:yes", ["on:yesterday"]],
    ["during:last-", ["during:last-week", "during:last-month", "during:last-year"]],
    ["during:last w", ["during:last-week"]],
    ["before:2026-03", ["before:2026-03"]],
  ])("%s is completed to %p", async (word, expected) => {
    const { options } = await complete(word)
    if (word.startsWith("from:m")) expect(options).toEqual(expect.arrayContaining(expected))
    else expect(options).toEqual(expected)
  })

  test.each([
    ["has:fi", /has:file/],
    ["has:", /has:file/],
    ["on:2026-02-31", /2026-03-14/],
    ["from:nobody-at-all", /nobody-at-all/],
    ["in:nowhere", /nowhere/],
    ["is:blue", /is:unread/],
  ])("%s is explained", async (word, expected) => {
    expect((await complete(word)).notes.join(" ")).toMatch(expected)
  })

  test("shows people and chats only to who may see them", async () => {
    expect((await complete("from:", guest)).options.toSorted()).toEqual(["from:ana.b", "from:me", "from:owner"])
    expect((await complete("from:herm", guest)).options).toEqual([])
    expect((await complete("from:herm")).options).toEqual(["from:hermit"])
    expect((await complete("in:vau")).options).toEqual([])
    expect((await complete("in:zur")).options).toEqual([])
    expect((await complete("in:", guest)).options).toEqual([])
  })

  test("whom one writes to comes before strangers", async () => {
    const strangers = await Promise.all(["quinn.a", "quinn.b", "quinn.c"].map((handle) => team.join(handle)))
    expect((await complete("from:qui")).options.slice(0, 3)).toEqual(["from:quinn.a", "from:quinn.b", "from:quinn.c"])
    await reader.post(`/workspaces/${team.workspaceId}/chats`, { kind: "direct", members: [strangers[2]!.id] })
    expect((await complete("from:qui")).options.slice(0, 3)).toEqual(["from:quinn.c", "from:quinn.a", "from:quinn.b"])
  })

  test("what nobody types is refused in plain words or completed with nothing, at once", async () => {
    for (const word of [
      "%",
      "_",
      "'",
      "\\",
      "from:%",
      "from:_",
      "in:'",
      "on:'; drop table x",
      "::",
      "-",
      '"',
      "from:(",
      "🚀",
      "from:🚀",
    ])
      expect((await complete(word)).options, word).toEqual([])
    for (const word of ["x".repeat(10_000), "from:" + "x".repeat(200), "from:a\0"]) {
      const answer = await browse(server.url, reader, "GET", `/search/completions?word=${encodeURIComponent(word)}`)
      expect(answer.status).toBe(422)
      expect(answer.text).toMatch(/word/i)
    }
    const bytes = await browse(server.url, reader, "GET", "/search/completions?word=%ff%fe")
    expect(bytes.status).toBeLessThan(500)
  })
})

describe("people and channels in the same box", () => {
  test("by parts of names, handles and topics, accents folded", async () => {
    for (const q of ["zoe", "Zoë", "muller", "lodz zo", "ana.b", "@ana"])
      expect(placesOf(await page(q)), q).toContain("Zoë Müller-Łódź")
    expect(placesOf(await page("lodz"))).toEqual(["Zoë Müller-Łódź", "quay"])
    expect(placesOf(await page("zurich"))).toEqual(["zürich-crew"])
    expect(await page("zurich")).toContain("Not joined")
    expect(placesOf(await page("quay"))).toEqual(["quay"])
    expect(placesOf(await page("crane from:owner"))).toEqual([])
    expect(placesOf(await page("zoe OR muller"))).toEqual([])
    expect(placesOf(await page("-zoe crane"))).toEqual([])
  })

  test("only those whom the reader may see", async () => {
    expect(placesOf(await page("hermit"))).toEqual(["Zoltan Hermit"])
    for (const q of ["hermit", "zurich", "quay", "vault", "general"])
      expect(placesOf(await page(q, guest)), q).toEqual([])
    expect(placesOf(await page("vault"))).toEqual([])
    expect(placesOf(await page("zoe", guest))).toEqual(["Zoë Müller-Łódź"])
  })

  test("a handful of each, and the way to the others", async () => {
    for (let i = 0; i < 6; i++) await team.chat("channel", [], `mooring-${i}`)
    const html = await page("mooring")
    expect(placesOf(html)).toEqual([0, 1, 2].map((i) => `mooring-${i}`))
    const all = /href="([^"]*browse\?q=mooring[^"]*)"/.exec(html)![1]!
    expect((await get(all)).match(/mooring-\d<\/bdi>/g)).toHaveLength(6)
  })

  test("somebody opens as the talk with them", async () => {
    const action = /action="([^"]*direct)"[^>]*><button class="found-place"/.exec(await page("zoe"))![1]!
    const { status, headers } = await browse(server.url, reader, "POST", action, { form: {} })
    expect(status).toBe(303)
    expect(headers.get("location")).toMatch(/^\/c\//)
    expect(await page("zoe", guest)).not.toContain('/direct"')
  })
})

describe("recent searches", () => {
  const recent = async (who: Person) => (await complete("", who)).options
  const forget = (who: Person, form: Record<string, string>) =>
    browse(server.url, who, "POST", "/search/recent/forget", { form })

  test("the last eight, the latest first, each once, on any device and nobody else's", async () => {
    const who = await team.join("seeker")
    for (let i = 0; i < 10; i++) await page(`berth ${i}`, who)
    await page("berth 5", who)
    expect(await recent(who)).toEqual([5, 9, 8, 7, 6, 4, 3, 2].map((i) => `berth ${i}`))
    expect(await recent(team.owner)).toEqual([])
    const shown = await get("/search", who)
    expect(leads(shown).slice(0, 2)).toEqual(["berth 5", "berth 9"])
    expect((await forget(who, { q: "berth 9" })).status).toBe(303)
    expect(await recent(who)).not.toContain("berth 9")
    expect((await forget(who, { q: "berth 8", stay: "1" })).status).toBe(204)
    expect(await recent(who)).toHaveLength(6)
    await forget(who, {})
    expect(await recent(who)).toEqual([])
    expect(await get("/search", who)).not.toContain("Recent searches")
  })

  test("what is typed on the way, what cannot be meant and what is very long is not kept", async () => {
    const who = await team.join("typist")
    const partial = { partial: true, headers: { "HX-Target": "div#search-results" } }
    const typed = await browse(server.url, who, "GET", "/search?q=ha", partial)
    expect(typed.text).toStartWith('<div id="search-results"')
    await page("form:owner", who)
    await page("word ".repeat(20) + "x".repeat(200), who)
    await browse(server.url, who, "POST", "/search/recent", { form: { q: "has:file" } })
    expect(await recent(who)).toEqual([])
    expect((await browse(server.url, who, "POST", "/search/recent", { form: { q: "x".repeat(201) } })).status).toBe(422)
    expect((await browse(server.url, who, "POST", "/search/recent", { form: { q: " harbour  crane " } })).status).toBe(
      204,
    )
    expect(await recent(who)).toEqual(["harbour crane"])
  })

  test("end with the membership", async () => {
    const who = await team.join("leaver")
    await page("berth", who)
    expect(await recent(who)).toEqual(["berth"])
    const workspace = (await server.app.stores.workspaces.findFor(team.owner.id, { id: team.workspaceId }))!
    await server.app.actions.onboarding.removeFromWorkspace(team.owner.id, workspace, who.id)
    expect(await server.db.sql`select q from recent_searches where user_id = ${who.id}`).toHaveLength(0)
  })
})

describe("where nothing was found", () => {
  test.each([
    ["harbuor", "harbour"],
    ["hrabour crane", "harbour crane"],
    ["crane hoistd", "crane hoisted"],
    ["fery", "ferry"],
    ["crnae in:quay", "crane in:quay"],
    ["crane in:qay", "crane in:quay"],
    ["crane from:ownr", "crane from:owner"],
    ["crane fron:owner", "crane from:owner"],
    ["crane wirh:owner", "crane with:owner"],
    ["fery from:reader has:code", "ferry"],
    ["glrap", "glarp"],
    ["hrabour crnae", "harbour crane"],
    ["crnae zzyzzx", "crane"],
    ["glarp from:zoe", "glarp from:ana.b"],
    ['glarp from:"muller lodz"', "glarp from:ana.b"],
    ['glarp from:"Zoe Muler-Lods"', "glarp from:ana.b"],
    ["gangway -n", 'gangway "-n"'],
    ["(ferry)", "ferry"],
  ])("%s: did you mean %s?", async (q, expected) => {
    expect(leads(await page(q))).toContain(expected)
  })

  test("what narrowed the search is offered to be dropped, where that finds something", async () => {
    expect(leads(await page("ferry in:quay"))).toEqual(["ferry"])
    expect(await page("ferry in:quay")).toContain("Search in all chats")
    expect(leads(await page("ferry from:reader"))).toEqual(["ferry"])
    expect(leads(await page("ferry from:reader has:code"))).toEqual(["ferry"])
    expect(leads(await page("ferry from:owner has:code"))).toEqual(["ferry from:owner"])
    expect(leads(await page('"leaves ferry"'))).toEqual(["leaves ferry"])
    expect(leads(await page("ferry -from:owner"))).toEqual(["ferry"])
    expect(leads(await page("zeppelin from:reader in:quay"))).toEqual([])
    expect(await page("zeppelin")).toContain("Nothing found")
  })

  test("every search that is offered finds something, and says nothing but what the reader may read", async () => {
    expect(leads(await page("hoistd"))).toEqual(["hoisted"])
    expect(leads(await page("hoistd", ana))).toEqual([])
    expect(leads(await page("ferry in:quay", ana))).toEqual(["ferry"])
    expect(leads(await page("crane from:ownr", guest))).toEqual([])
    const herm = await page("ferry from:hermit", guest)
    const nobody = await page("ferry from:nobody", guest)
    expect(herm).toContain("nobody called hermit")
    expect(nobody).toContain("nobody called nobody")
    expect(await page("ferry from:hermit", ana)).not.toContain("nobody called")
  })

  test("a near word is found in an old message, too, where its beginning was typed right", async () => {
    const log = await team.chat("private", [reader], "log")
    await say(log, "the gyroscope was replaced", team.owner)
    await fill(team.owner, log, 3_300, (n) => `entry ${n} of the watch`)
    await indexed()
    expect(leads(await page("gyrosocpe"))).toEqual(["gyroscope"])
  })

  test("a word is offered no longer than it stands somewhere", async () => {
    const { body } = await say(team.general, "the windlass jams", team.owner)
    await indexed()
    expect(leads(await page("windlas"))).toEqual([])
    expect(leads(await page("wnidlass"))).toEqual(["windlass"])
    await team.owner.delete(`/messages/${body["message"].id}`)
    expect(leads(await page("wnidlass"))).toEqual([])
    const chat = await team.chat("private", [reader], "shed")
    await say(chat, "the capstan turns", team.owner)
    await indexed()
    expect(leads(await page("cpastan"))).toEqual(["capstan"])
    await team.owner.delete(`/chats/${chat}/members/${reader.id}`)
    expect(leads(await page("cpastan"))).toEqual([])
  })

  test("a channel that one is not in is told, with the way in; a private one of others is not", async () => {
    const html = await page("crane in:zürich-crew")
    expect(html).toContain("You have not joined #zürich-crew")
    expect(leads(html).some((lead) => lead.startsWith("/c/"))).toBe(true)
    expect(await page("crane in:vault")).toContain("You are in no channel called vault")
    expect(await page(`zeppelin in:${quay}`)).not.toContain("You are in no channel")
    expect(await page("zeppelin -in:vault")).toContain("You are in no channel called vault")
    expect(await page("crane in:zürich-crew", guest)).toContain("You are in no channel called")
  })

  test("names that nobody has are told beside what was found, in the open chat and to programs", async () => {
    for (const q of ["crane -from:ownr", "from:ownr OR crane", "crane -in:nowhere"]) {
      const html = await page(q)
      expect(html, q).toContain("hoisted")
      expect(html, q).toMatch(/nobody called ownr|no channel called nowhere/)
      const { body } = await reader.get(`/search?q=${encodeURIComponent(q)}`)
      expect(body["notes"], q).toHaveLength(1)
      expect(body["results"], q).toHaveLength(1)
    }
    expect(leads(await page("from:ownr OR crane"))).toEqual(["from:owner OR crane"])
    expect(await get(`/c/${quay}/matches?q=crane%20from:ownr`, reader, true)).toContain("nobody called ownr")
    expect((await reader.get("/search?q=crane")).body["notes"]).toEqual([])
    expect((await reader.get("/search?q=crane%EF%BF%BD")).body["notes"]).toEqual([
      expect.stringContaining("could not be read"),
    ])
  })

  test("people are found by the name that they are shown by, and the chat with them, too", async () => {
    const found = async (q: string, who = reader) =>
      (await who.get(`/search?q=${encodeURIComponent(q)}`)).body["results"].map(
        ({ message }: { message: { body: string } }) => message.body,
      )
    const workspaceId = team.workspaceId
    const { body: opened } = await reader.post(`/workspaces/${workspaceId}/chats`, {
      kind: "direct",
      members: [ana.id],
    })
    const direct = opened["chat"].id
    await say(direct, "the quayside ledger", ana)
    await say(direct, "which ledger", reader)
    await indexed()
    expect(await found('ledger from:"Zoë Müller-Łódź"')).toEqual(["the quayside ledger"])
    expect(await found('ledger -from:"zoe  MULLER-LODZ"')).toEqual(["which ledger"])
    expect(await found("ledger in:@ana.b")).toEqual(["which ledger", "the quayside ledger"])
    expect(await found('ledger in:"Zoë Müller-Łódź" from:me')).toEqual(["which ledger"])
    expect(await found("crane in:@ana.b")).toEqual([])
    expect(await found("ledger in:@ana.b", team.owner)).toEqual([])
    // A handle comes before a name.
    await server.db.sql`update users set display_name = 'ana.b' where id = ${team.owner.id}`
    expect(await found("ledger OR crane from:ana.b")).toEqual(["the quayside ledger"])
    await server.db.sql`update users set display_name = 'Owner' where id = ${team.owner.id}`
  })

  test("a wrong operator is told in place, with the query that was probably meant, without a script", async () => {
    const html = await page("form:owner crane")
    expect(html).toContain('role="alert"')
    expect(leads(html)).toEqual(["from:owner crane"])
    expect(leads(await page("crane has:lnk on:2026-02-31"))).toEqual(["crane has:link on:2026-02"])
  })

  test("whatever is typed gets an answer", async () => {
    for (const q of [
      "x".repeat(10_000),
      "from:a ".repeat(24),
      "-in:x ".repeat(500),
      '"',
      "wordz ".repeat(23),
      "%".repeat(900),
      "ab\\'c",
      "zz:zz",
      "the",
      `from:${"漢".repeat(990)}`,
      `in:@${"漢".repeat(990)}`,
      'from:"o\'neil \\ & | ! <-> :*"',
      `${"(".repeat(400)}a OR b${")".repeat(400)}`,
      "(a OR ".repeat(150),
    ]) {
      const { status } = await browse(server.url, reader, "GET", `/search?q=${encodeURIComponent(q)}`)
      expect(status, q.slice(0, 20)).toBe(200)
    }
  })
})
