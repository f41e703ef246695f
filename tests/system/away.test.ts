import { afterAll, beforeAll, expect, test } from "bun:test"
import type { BrowserContext, Page } from "playwright-core"
import type { Json, Person } from "../support/app"
import { type Journey, message, say, startJourney } from "../support/journey"
import { png } from "../support/pictures"
import { eventually } from "../support/patience"

/**
 * What happens while a phone has no line is there when it has one again. Ada has the phone and a desk, Bea a desk, and the owner
 * speaks through the API. Other files have the same for what they are about: writing, threads, reactions, pins, read-only, drafts.
 */
let journey: Journey
let ada: Person
let bea: Person
let phone: Page
let line: BrowserContext
let desk: Page
let beas: Page
let quay: string
let direct: string
const small = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

beforeAll(async () => {
  journey = await startJourney()
  const { team, enter } = journey
  ada = await team.join("ada")
  bea = await team.join("bea")
  quay = await team.chat("private", [ada, bea], "quay")
  direct = (await bea.post(`/workspaces/${team.workspaceId}/chats`, { kind: "direct", members: [ada.id] })).body["chat"]
    .id
  await bea.post(`/chats/${direct}/messages`, { body: "hello Ada" })
  ;[{ page: phone, context: line }, { page: desk }, { page: beas }] = await Promise.all([
    enter(ada, undefined, small),
    enter(ada),
    enter(bea),
  ])
  for (const page of [phone, desk, beas]) await page.waitForSelector("#composer-body")
})
afterAll(async () => {
  await journey.stop()
  expect(journey.browser.errors).toEqual([])
})

async function whileAway(change: () => Promise<unknown>) {
  // A line that is still coming back from the last time would come back into this one.
  await phone.waitForSelector("#connection:not([data-state=offline], [data-state=reconnecting])", { state: "attached" })
  await line.setOffline(true)
  await phone.waitForSelector("#connection[data-state=offline]", { state: "attached" })
  try {
    await change()
  } finally {
    await line.setOffline(false)
  }
}
const post = async (body: string, more: object = {}, who: Person = journey.team.owner): Promise<Json> =>
  (await who.post(`/chats/${journey.team.general}/messages`, { body, ...more })).body["message"]
const chatOf = (page: Page, id: string) => page.locator(`#chat-${id}`)

test("messages that were changed, deleted, brought back, answered, and shown with a picture", async () => {
  const { owner, general } = journey.team
  const [changed, gone, root, kept] = [
    await post("to be changed"),
    await post("to be deleted"),
    await post("to be answered"),
    await post("deleted and brought back"),
  ]
  await owner.delete(`/messages/${kept["id"]}`)
  for (const body of ["to be changed", "to be deleted", "to be answered"]) await message(phone, body).waitFor()
  await whileAway(async () => {
    await owner.patch(`/messages/${changed["id"]}`, { body: "was changed by then" })
    await owner.delete(`/messages/${gone["id"]}`)
    await post("an answer", { threadOf: root["id"] }, bea)
    const upload = await fetch(`${journey.server.url}/api/v1/chats/${general}/attachments?name=sky.png&alt=A%20sky`, {
      method: "POST",
      headers: { Authorization: `Bearer ${owner.token}`, "Content-Type": "image/png" },
      body: new Uint8Array(png(300, 200)),
    })
    await post("look up", { attachments: [((await upload.json()) as Json)["attachment"].id] })
    await bea.put(`/messages/${root["id"]}/reactions/${encodeURIComponent("⛵")}`)
    await owner.put(`/messages/${root["id"]}/pin`)
  })
  await message(phone, "was changed by then").locator(".edited").waitFor()
  await eventually("gone", async () => (await message(phone, "to be deleted").filter({ visible: true }).count()) === 0)
  const answered = phone.locator(`#m-${root["id"]}`)
  await answered.locator("a.replies", { hasText: "1 reply" }).waitFor()
  await answered.locator("button.pill", { hasText: "1" }).waitFor()
  await answered.locator("a.pinned").waitFor()
  await message(phone, "look up").locator('img[alt="A sky"]').waitFor()
  expect(await phone.locator("#messages .pending").count()).toBe(0)
})

test("what is said elsewhere counts, mentions apart, and what was read elsewhere does not", async () => {
  await whileAway(async () => {
    await journey.team.owner.post(`/chats/${quay}/messages`, { body: "one" })
    await journey.team.owner.post(`/chats/${quay}/messages`, { body: "two for @ada" })
    await bea.post(`/chats/${direct}/messages`, { body: "are you there?" })
    await desk.goto(`${journey.url}/c/${direct}`)
    await eventually("read at the desk", async () => (await chatOf(desk, direct).getAttribute("data-unread")) === "0")
  })
  await eventually("counted", async () => (await chatOf(phone, quay).getAttribute("data-mentions")) === "1")
  expect(await chatOf(phone, quay).getAttribute("data-unread")).toBe("2")
  await eventually("read here, too", async () => (await chatOf(phone, direct).getAttribute("data-unread")) === "0")
  await eventually("in the title, too", async () => /^\W*[1-9]/.test(await phone.title()))
})

test("nobody goes on typing who stopped, or whose line broke", async () => {
  await beas.goto(`${journey.url}/c/${journey.team.general}`)
  const typing = async () => (await phone.textContent("#typing")) ?? ""
  await eventually("Bea is typing", async () => {
    await beas.locator("#composer-body").pressSequentially("x")
    return (await typing()).includes("Bea")
  })
  await whileAway(async () => {
    await beas.fill("#composer-body", "")
    await eventually("nobody is, without a line", async () => (await typing()) === "")
  })
  expect(await typing()).toBe("")
})

test("how others are, what they say of themselves, and what they are called", async () => {
  await chatOf(desk, direct).locator("[data-presence=online]").waitFor()
  await whileAway(async () => {
    await bea.put("/me/status", { emoji: "🍜", text: "At lunch" })
    await bea.put("/me/presence", { presence: "dnd" })
  })
  await chatOf(phone, direct).locator("[data-presence=dnd]").waitFor({ state: "attached" })
  await eventually("her status", async () =>
    ((await chatOf(phone, direct).locator(".status-mark").textContent()) ?? "").includes("🍜"),
  )
  await chatOf(desk, direct).locator(".status-mark", { hasText: "🍜" }).waitFor()
})

test("what an open chat is about, who may write in it, how many they are, and what they are called", async () => {
  const { team, url } = journey
  const pier = await team.chat("private", [ada, bea], "pier")
  await bea.post(`/chats/${pier}/messages`, { body: "said by Bea, to @ada" })
  await phone.goto(`${url}/c/${pier}`)
  await phone.fill("#composer-body", "half a word")
  await whileAway(async () => {
    await team.owner.patch(`/chats/${pier}`, { topic: "Low water at noon" })
    await bea.patch("/me", { displayName: "Beatrix" })
  })
  await phone.locator("#conversation .head", { hasText: "Low water at noon" }).waitFor()
  await message(phone, "said by Bea").locator(".name", { hasText: "Beatrix" }).waitFor()
  expect(await phone.inputValue("#composer-body")).toBe("half a word")
  await phone.fill("#composer-body", "")

  await whileAway(() => team.owner.patch(`/chats/${pier}`, { announcement: true }))
  await eventually("nothing to write in", async () => (await phone.locator("#composer-body").count()) === 0)
  await whileAway(() => team.owner.patch(`/chats/${pier}`, { announcement: false }))
  await phone.waitForSelector("#composer-body")
  await whileAway(async () => {
    const carl = await team.join("carl")
    await team.owner.put(`/chats/${pier}/members/${carl.id}`)
  })
  await phone.locator("#conversation .head .number", { hasText: "4" }).waitFor({ state: "attached" })
  // With all scripts that are there already.
  await chatOf(phone, team.general).evaluate((link: HTMLElement) => link.click())
  await phone.waitForSelector(`#conversation[data-chat="${team.general}"]`)
})

test("an edit that was begun goes on, whatever changed about its chat", async () => {
  const { team, url } = journey
  const slip = await team.chat("private", [ada, bea], "slip")
  await ada.post(`/chats/${slip}/messages`, { body: "low water at noon" })
  await phone.goto(`${url}/c/${slip}`)
  const editing = phone.locator("form.editing textarea")
  await eventually("it is edited", async () => {
    await phone.press("#composer-body", "ArrowUp")
    return (await editing.count()) > 0
  })
  await editing.fill("low water at one")
  await whileAway(async () => {
    await team.owner.patch(`/chats/${slip}`, { topic: "Tides" })
    await bea.patch("/me", { displayName: "Bea" })
  })
  await phone.locator("#conversation .head", { hasText: "Tides" }).waitFor()
  expect(await editing.inputValue()).toBe("low water at one")
  await editing.press("Escape")
  await chatOf(phone, team.general).evaluate((link: HTMLElement) => link.click())
  await phone.waitForSelector(`#conversation[data-chat="${team.general}"]`)
})

test("what one chose on another device: the looks, favourites, sections, mute, drafts", async () => {
  const { team, url } = journey
  await desk.goto(`${url}/c/${quay}`)
  await whileAway(async () => {
    await ada.patch("/me/settings", { theme: "dark", accent: "teal", density: "compact" })
    await ada.patch(`/chats/${quay}/members/me`, { favourite: true, muted: true })
    const { section } = (await ada.post(`/workspaces/${team.workspaceId}/sections`, { name: "Harbour life" })).body
    await ada.patch(`/chats/${direct}/members/me`, { sectionId: section.id })
    await desk.fill("#composer-body", "half a thought")
    await desk.locator("#drafts-count", { hasText: "1" }).waitFor()
  })
  for (const page of [phone, desk]) {
    await page.locator(`[data-place=favourites] #chat-${quay}[data-muted]`).waitFor({ state: "attached" })
    await page.locator("#sidebar section", { hasText: "Harbour life" }).locator(`#chat-${direct}`).waitFor({
      state: "attached",
    })
    for (const [name, value] of Object.entries({ theme: "dark", accent: "teal", density: "compact" }))
      await page.waitForSelector(`html[data-${name}=${value}]`)
  }
  await phone.locator("#drafts-count", { hasText: "1" }).waitFor({ state: "attached" })
})

test("who has read what one said before the line broke", async () => {
  await phone.fill("#composer-body", "seen by anybody?")
  await phone.tap("#composer .send")
  await message(phone, "seen by anybody?").waitFor()
  await whileAway(async () => {
    await message(beas, "seen by anybody?").waitFor()
    await say(beas, "by me")
  })
  await message(phone, "by me").waitFor()
  // What was renamed a moment ago draws the chat anew, perhaps just now.
  const ask = () =>
    phone.evaluate(() => {
      const articles = [...document.querySelectorAll<HTMLElement>("#messages article[data-seq]")]
      const article = articles.find(({ innerText }) => innerText.includes("seen by anybody?"))
      article?.blur()
      article?.focus()
      article?.querySelector<HTMLElement>("[data-action=seen]")?.click()
    })
  const card = phone.locator("#card", { hasText: "Bea" })
  await eventually("Bea has", async () => (await card.isVisible()) || (await ask(), false))
  await phone.keyboard.press("Escape")
})

test("a chat that one was put into, one that one was taken out of while writing there, and the team", async () => {
  const { team, url } = journey
  await phone.goto(`${url}/c/${quay}`)
  await phone.fill("#composer-body", "nobody will read this")
  let fresh = ""
  await whileAway(async () => {
    fresh = await team.chat("private", [ada], "dry-dock")
    await team.owner.delete(`/chats/${quay}/members/${ada.id}`)
  })
  await phone.waitForSelector("main .overlay")
  expect(await phone.inputValue("main .overlay textarea")).toBe("nobody will read this")
  await chatOf(phone, fresh).waitFor({ state: "attached" })
  await eventually("not listed", async () => (await chatOf(phone, quay).count()) === 0)
  await phone.goto(`${url}/c/${fresh}`)
  await phone.waitForSelector("#composer-body")
  await whileAway(() => team.owner.put(`/workspaces/${team.workspaceId}/bans/${ada.id}`))
  await eventually(
    "out",
    async () => (await phone.locator("main .overlay").count()) > 0 || !phone.url().includes(fresh),
  )
  expect((await ada.get(`/chats/${fresh}/messages`)).status).toBe(404)
})
