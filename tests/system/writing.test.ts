import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import type { Person } from "../support/app"
import { browse } from "../support/page-requests"
import { type Journey, message, say, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

let journey: Journey
let ada: Person
let page: Page
let phone: Page
beforeAll(async () => {
  journey = await startJourney()
  const { team, enter } = journey
  ada = await team.join("ada")
  await team.join("adrian")
  await team.chat("channel", [ada], "quay")
  ;({ page } = await enter(team.owner))
  ;({ page: phone } = await enter(ada, undefined, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  }))
})
afterAll(() => journey.stop())
beforeEach(() => page.fill("#composer-body", ""))

const field = (at = page) => at.locator("#composer-body")
const options = (at = page) => at.locator(".suggestions:not([hidden]) [role=option] .said").allInnerTexts()
const offered = (text: string, at = page) =>
  eventually(`${text} is offered`, async () => (await options(at)).includes(text))
const closed = () => eventually("nothing is offered", async () => (await options()).length === 0)
const active = async () => {
  const id = await field().getAttribute("aria-activedescendant")
  return id && page.locator(`#${id} .said`).innerText()
}

test("a mention is completed by keys alone, and sent by the next Enter", async () => {
  await field().focus()
  await page.keyboard.type("ahoy @ad")
  await offered("@adrian")
  expect(await field().getAttribute("aria-haspopup")).toBe("listbox")
  expect(await field().getAttribute("aria-controls")).toBe("suggestions")
  expect(await active()).toBe("@ada")
  await page.keyboard.press("ArrowDown")
  expect(await active()).toBe("@adrian")
  await page.keyboard.press("ArrowUp")
  await page.keyboard.press("Enter")
  expect(await field().inputValue()).toBe("ahoy @ada ")
  expect(await field().getAttribute("role")).toBeNull()
  await page.keyboard.press("Control+z")
  expect(await field().inputValue()).toBe("ahoy @ad")
  await page.keyboard.press("End")
  await page.keyboard.type("a")
  await offered("@ada")
  await page.keyboard.press("Tab")
  await page.keyboard.type("there")
  await page.keyboard.press("Enter")
  await message(phone, "ahoy @ada there").waitFor()
  expect(await message(phone, "ahoy @ada there").getAttribute("data-for-me")).toBe("")
})

test("Escape leaves the word as it is, and a finished word is sent at once", async () => {
  await field().focus()
  await page.keyboard.type("#qu")
  await offered("#quay")
  await page.keyboard.press("Escape")
  await closed()
  expect(await field().inputValue()).toBe("#qu")
  await page.keyboard.type("ay")
  await offered("#quay")
  await page.keyboard.press("Enter")
  await message(page, "#quay").waitFor()
})

test("a key that is quicker than the answer picks what was meant, at once or when the answer comes", async () => {
  await field().fill("")
  await field().focus()
  await page.keyboard.type("/")
  await offered("/me")
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  const late = /completions\?word=%(2Ft|3Awater)/
  await page.route(late, async (route) => {
    await held
    await route.continue()
  })
  await page.keyboard.type("to")
  await page.keyboard.press("Tab")
  expect(await field().inputValue()).toBe("/topic ")

  await field().fill("")
  await page.keyboard.type(":wat")
  await eventually("some are offered", async () => (await options()).length > 1)
  await page.keyboard.type("ermelo")
  await page.keyboard.press("Tab")
  expect(await field().inputValue()).toBe(":watermelo")
  release()
  await eventually("picked", async () => (await field().inputValue()) === "🍉 ")
  await page.unroute(late)
  await field().fill("")
})

test("nothing is offered in code, in the middle of a word, and while a composition goes on", async () => {
  await field().focus()
  for (const text of ["`@a", "ada@a"]) {
    await field().fill("")
    await page.keyboard.type(text)
    await page.evaluate(() => fetch("/counts").then(() => {}))
    expect(await options()).toEqual([])
  }
  await field().fill("")
  const cdp = await page.context().newCDPSession(page)
  await cdp.send("Input.imeSetComposition", { text: "@ada", selectionStart: 4, selectionEnd: 4 })
  expect(await options()).toEqual([])
  await cdp.send("Input.insertText", { text: "@ada" })
  await offered("@ada")
})

test("on a phone a touch completes it, and the field keeps the focus", async () => {
  await field(phone).tap()
  await phone.keyboard.type("@own")
  await offered("@owner", phone)
  await phone.locator(".suggestions [role=option]").first().tap()
  expect(await field(phone).inputValue()).toBe("@owner ")
  expect(await phone.evaluate(() => document.activeElement?.id)).toBe("composer-body")
  await field(phone).fill("")
})

test("what is being edited is completed, too, and Escape closes first the list", async () => {
  await say(page, "to be edited")
  await message(page, "to be edited").waitFor()
  await field().press("ArrowUp")
  const edited = page.locator("form.editing textarea")
  await edited.waitFor()
  await page.keyboard.type(" by @ad")
  await offered("@ada")
  await page.keyboard.press("Escape")
  await closed()
  expect(await edited.count()).toBe(1)
  await page.keyboard.press("a")
  await offered("@ada")
  await page.keyboard.press("Tab")
  await page.keyboard.press("Enter")
  await message(phone, "to be edited by @ada").waitFor()
})

const note = (at = page) => at.locator("#writing-note")
const crowd = async () => {
  const { server, team } = journey
  const chat = await team.chat("channel", [ada], `crowd-${Date.now()}`)
  await server.db
    .sql`with crowd as (insert into users (id, email, handle, display_name) select gen_random_uuid(), n||${chat}, 'c'||n||substr(${chat}, 25), 'C '||n from generate_series(1, 25) n returning id),
    members as (insert into workspace_members (workspace_id, user_id, role) select ${team.workspaceId}, id, 'member' from crowd)
    select 1`
  await server.db
    .sql`insert into chat_members (chat_id, user_id, workspace_id) select ${chat}, user_id, workspace_id from workspace_members w join users u on u.id = w.user_id where u.email like ${"%" + chat}`
  await server.db.sql`update chats set version = version + 1 where id = ${chat}`
  return chat
}

test("whoever calls many is asked in place, by keys alone, and the text stays until it is sent", async () => {
  const chat = await crowd()
  await page.goto(`${journey.url}/c/${chat}`)
  await phone.goto(`${journey.url}/c/${chat}`)
  await page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => name.includes("/chat-")))
  await field().focus()
  await page.keyboard.type("@channel the tide is high")
  await page.keyboard.press("Enter")
  await page.getByRole("button", { name: "Call 26 people" }).waitFor()
  expect(await field().inputValue()).toBe("@channel the tide is high")
  await page.keyboard.press("Escape")
  expect(await note().innerText()).toBe("")
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("composer-body")
  await page.keyboard.press("Enter")
  await page.getByRole("button", { name: "Call 26 people" }).waitFor()
  await page.keyboard.press("Enter")
  await message(phone, "the tide is high").waitFor()
  expect(await field().inputValue()).toBe("")
  expect(await note().innerText()).toBe("")
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("composer-body")
  expect(await message(page, "the tide is high").count()).toBe(1)
})

test("commands are completed, done and explained in place", async () => {
  await field().focus()
  await page.keyboard.type("/to")
  await eventually("the command is chosen", async () => (await active()) === "/topic")
  await page.keyboard.press("Tab")
  await eventually("it is there", async () => (await field().inputValue()) === "/topic ")
  await page.keyboard.type("High water")
  await page.keyboard.press("Enter")
  await eventually("the topic is told", async () => (await note().innerText()).includes("High water"))
  expect(await field().inputValue()).toBe("")
  await phone.locator("#messages .system", { hasText: "High water" }).waitFor()
  await say(page, "/dance now")
  await eventually("it explains itself", async () => (await note().innerText()).includes("There is no /dance"))
  expect(await field().inputValue()).toBe("/dance now")
  await field().fill("")
  await say(page, "/me waves")
  const waves = message(phone, "Olive Owner waves")
  await waves.waitFor()
  await message(page, "Olive Owner waves").waitFor()
  expect(await waves.locator("header .name").isVisible()).toBe(false)
  await say(page, "/help")
  await eventually("commands are listed", async () => (await note().innerText()).includes("/shrug words"))
})

test("somebody who is named and not there is added by one press, and the message then calls them", async () => {
  const { team, enter, url } = journey
  const bea = await team.join("bea")
  const chat = await team.chat("private", [ada], "small")
  await page.goto(`${url}/c/${chat}`)
  await say(page, "ask @bea and #small")
  await page.getByRole("button", { name: "Add Bea" }).click()
  await page.locator(`#messages .at[data-user="${bea.id}"]`).waitFor()
  expect(await note().innerText()).toBe("")
  const { page: hers } = await enter(bea, `/c/${chat}`)
  await hers.locator("article[data-for-me]", { hasText: "ask @bea" }).waitFor()
  await hers.locator("a.chan", { hasText: "#small" }).waitFor()
  // A new handle is told to who has the page open.
  const form = { displayName: "Bea", handle: "beatrice", email: "bea@example.org" }
  await browse(journey.server.url, bea, "POST", "/account/profile", { form })
  await page.locator(".at", { hasText: "@beatrice" }).waitFor()
  await hers.context().close()
})

test("a number that changes while it is being asked for is asked for once more", async () => {
  const { team, url } = journey
  const chat = await team.chat("private", [], "asked-twice")
  await page.goto(`${url}/c/${team.general}`)
  await page.locator("#drafts-count[data-empty]").waitFor({ state: "attached" })
  await page.evaluate(() => {
    document.body.dataset["heard"] = "0"
    document.body.addEventListener("own-changed", () => {
      document.body.dataset["heard"] = String(Number(document.body.dataset["heard"]) + 1)
    })
  })
  const heard = () => page.evaluate(() => Number(document.body.dataset["heard"]))
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  let asked = 0
  await page.route("**/drafts/count", async (route) => {
    const answer = await route.fetch()
    if (++asked === 1) await held
    await route.fulfill({ response: answer })
  })
  const draft = (text: string) => team.owner.put(`/chats/${chat}/draft`, { text })
  await draft("a thought")
  await eventually("asked", async () => asked === 1)
  const before = await heard()
  await draft("")
  await eventually("the page hears of it meanwhile", async () => (await heard()) > before)
  release()
  await eventually("asked again", async () => asked === 2)
  await eventually("shown", () => page.evaluate(() => "empty" in document.getElementById("drafts-count")!.dataset))
  await page.unroute("**/drafts/count")
})

test("a draft is the same on all devices, is counted, outlives being offline, and is gone when it is sent", async () => {
  const { team, enter, url } = journey
  const chat = await team.chat("private", [ada], "drafty")
  await page.goto(`${url}/c/${chat}`)
  await field().focus()
  await page.keyboard.type("half a thought")
  await page.locator("#drafts-count", { hasText: "1" }).waitFor()
  const { page: other } = await enter(team.owner, `/c/${chat}`, { viewport: { width: 390, height: 844 } })
  const text = (at: Page) => field(at).inputValue()
  await eventually("the other device has it", async () => (await text(other)) === "half a thought")

  await page.context().setOffline(true)
  await field().focus()
  await page.keyboard.press("End")
  await page.keyboard.type(", and more")
  await page.context().setOffline(false)
  await eventually("what was typed without a line has won", async () => {
    await other.reload()
    return (await text(other)) === "half a thought, and more"
  })

  await page.goto(`${url}/w/harbour/drafts`)
  await page.locator(".drafts a", { hasText: "#drafty" }).click()
  await eventually("it is here again", async () => (await text(page)) === "half a thought, and more")
  await field().press("Enter")
  await message(page, "half a thought, and more").waitFor()
  await page.locator("#drafts-count[data-empty]").waitFor({ state: "attached" })
  await eventually("it is gone everywhere", async () => {
    await other.reload()
    return (await text(other)) === ""
  })
  await other.context().close()
})

test("what is typed before the scripts are there stays, and reaches the server", async () => {
  const { team, url } = journey
  for (const late of ["app", "by-need"]) {
    const chat = await team.chat("private", [], `early-${late}`)
    const { promise: held, resolve: release } = Promise.withResolvers<void>()
    // The last of the files that the page loads by itself keeps drafts on the server.
    const isHeld = (url: URL) =>
      url.pathname.startsWith("/assets/") && /^(app)-/.test(url.pathname.slice(8)) === (late === "app")
    await page.route(isHeld, async (route) => {
      if (route.request().resourceType() === "script") await held
      await route.continue()
    })
    await page.goto(`${url}/c/${chat}`, { waitUntil: "commit" })
    await field().click()
    await page.keyboard.type(`before ${late}`)
    release()
    await eventually("it is on the server", async () => {
      return (await team.owner.get(`/chats/${chat}/draft`)).body["text"] === `before ${late}`
    })
    expect(await field().inputValue()).toBe(`before ${late}`)
    await page.unroute(isHeld)
  }
})

test("what the browser remembers of an earlier visit is not what is being written", async () => {
  const { team, url } = journey
  const chat = await team.chat("private", [], "remembered")
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  const isScript = (address: URL) => address.pathname.startsWith("/assets/app-") && address.pathname.endsWith(".js")
  await page.route(isScript, async (route) => {
    await held
    await route.continue()
  })
  await page.goto(`${url}/c/${chat}`, { waitUntil: "commit" })
  // As browsers do at Back.
  await field().evaluate((one) => ((one as HTMLTextAreaElement).value = "from before"))
  const asked = page.waitForResponse((response) => response.url().endsWith(`/c/${chat}/draft`))
  release()
  expect((await asked).request().method()).toBe("GET")
  await eventually("the field is empty", async () => (await field().inputValue()) === "")
  expect((await team.owner.get(`/chats/${chat}/draft`)).body["text"]).toBe("")
  await page.unroute(isScript)
})

test("a draft that was held up on its way does not come back after it was sent", async () => {
  const { team, url } = journey
  const chat = await team.chat("private", [], "held-up")
  await page.goto(`${url}/c/${chat}`)
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  let gone = 0
  await page.route("**/draft", async (route) => {
    const isPost = route.request().method() === "POST"
    if (isPost && ++gone === 1) await held
    await route.continue()
  })
  await field().focus()
  await page.keyboard.type("late words")
  await field().blur()
  await eventually("it is on its way", async () => gone === 1)
  await field().press("Enter")
  await message(page, "late words").waitFor()
  await eventually("it is said that nothing is left", async () => gone === 2)
  release()
  await eventually("and said again", async () => gone === 3)
  await eventually("nothing is left", async () => (await team.owner.get(`/chats/${chat}/draft`)).body["text"] === "")
  await page.unroute("**/draft")
})

test("what is selected is formatted by keys and buttons, and each can be undone", async () => {
  await page.goto(`${journey.url}/c/${journey.team.general}`)
  await field().focus()
  await page.keyboard.type("tide")
  await page.keyboard.press("Control+a")
  const becomes = (text: string) => eventually(text, async () => (await field().inputValue()) === text)
  await eventually("the script is there", async () => {
    await page.keyboard.press("Control+b")
    return (await field().inputValue()) === "**tide**"
  })
  await page.keyboard.press("Control+b")
  await becomes("tide")
  await page.getByRole("button", { name: "Italic" }).click()
  await becomes("_tide_")
  await page.keyboard.press("Control+z")
  await becomes("tide")
  await page.keyboard.press("Control+a")
  await page.keyboard.type("one\ntwo".replace("\n", ""))
  await field().fill("one\ntwo")
  await page.keyboard.press("Control+a")
  await page.getByRole("button", { name: "Numbered list" }).click()
  await becomes("1. one\n2. two")
  await page.keyboard.press("Control+a")
  await page.keyboard.press("Control+Shift+K")
  await becomes("[1. one\n2. two](https://)")
  expect(await phone.getByRole("button", { name: "Bold" }).isVisible()).toBe(false)
  await phone.goto(`${journey.url}/c/${journey.team.general}`)
  await field(phone).tap()
  await phone.getByRole("button", { name: "Formatting" }).tap()
  await phone.getByRole("button", { name: "Bold" }).tap()
  expect(await field(phone).inputValue()).toBe("****")
  await field(phone).fill("")
})

test("a block of code says its language, scrolls, and is copied by its button", async () => {
  const { team } = journey
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"])
  await team.owner.post(`/chats/${team.general}/messages`, {
    body: `\`\`\`ts\nconst tide = "${"high".repeat(80)}"\n\`\`\``,
  })
  const block = page.locator("#messages pre").last()
  await block.waitFor()
  expect(await block.getAttribute("data-language")).toBe("ts")
  expect(await block.locator("code").evaluate((code) => code.scrollWidth > code.clientWidth)).toBe(true)
  await block.hover()
  await block.getByRole("button", { name: "Copy" }).click()
  await page.getByText("Copied.").waitFor()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toStartWith("const tide = ")
})
