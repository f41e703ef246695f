import type { Route } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Journey, message, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
let journey: Journey
beforeAll(async () => {
  journey = await startJourney()
})
afterAll(() => journey.stop())

const folded = (text: string) => `article:has-text("${text}")`

test("somebody is blocked from their card: the chat of the two closes for both, and opens again", async () => {
  const { team, enter } = journey
  const [ada, eve] = [await team.join("ada"), await team.join("eve")]
  const direct = await ada.post(`/workspaces/${team.workspaceId}/chats`, { kind: "direct", members: [eve.id] })
  const chat = direct.body["chat"].id as string
  const { page } = await enter(ada, `/c/${chat}`)
  const { page: theirs } = await enter(eve, `/c/${chat}`, phone)
  await theirs.fill("#composer-body", "hello")
  await theirs.click(".send")
  await message(page, "hello").waitFor()
  await page.click(".head a.name")
  const card = page.locator("#card")
  await card.getByText("Block…").click()
  await card.getByRole("button", { name: "Block", exact: true }).click()
  await page.getByText("You blocked Eve: neither of you can write here.").first().waitFor()
  await page.locator(".composer.archived").waitFor()
  await theirs.getByText("Ada cannot be reached here.").waitFor()
  expect(await theirs.locator("#composer-body").count()).toBe(0)
  await page.keyboard.press("Escape")
  await page.locator(".composer.archived button").click()
  await page.waitForSelector("#composer-body")
  await theirs.waitForSelector("#composer-body")
})

test("a page that is busy asking for something else misses nothing, and stays where its reader goes", async () => {
  const { team, enter } = journey
  const [fred, gus] = [await team.join("fred"), await team.join("gus")]
  const direct = await fred.post(`/workspaces/${team.workspaceId}/chats`, { kind: "direct", members: [gus.id] })
  const chat = direct.body["chat"].id as string
  const { page } = await enter(gus, `/c/${chat}`)
  await page.waitForSelector("#composer-body")
  /** Keeps the next request for an address from the server until it is let go. */
  async function hold(address: string) {
    const [asked, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const keep = async (route: Route) => {
      asked.resolve()
      await go.promise
      await route.continue()
    }
    await page.route(`**${address}`, keep, { times: 1 })
    return { asked: asked.promise, release: go.resolve }
  }
  const sidebar = await hold("/sidebar")
  await fred.put(`/me/blocked/${gus.id}`)
  await page.getByText("Fred cannot be reached here.").waitFor()
  await sidebar.asked
  await fred.delete(`/me/blocked/${gus.id}`)
  await page.waitForSelector("#composer-body")
  sidebar.release()

  const general = await hold(`/c/${team.general}`)
  await page.click(`#chat-${team.general}`)
  await general.asked
  const drawn = page.waitForResponse((response) => response.url().endsWith("/sidebar"))
  await fred.put(`/me/blocked/${gus.id}`)
  await drawn
  general.release()
  await page.waitForSelector(`#conversation[data-chat="${team.general}"]`)
  await page.click(`#chat-${chat}`)
  await page.getByText("Fred cannot be reached here.").waitFor()
})

test("in a shared channel their messages fold away on every device, live, and one is shown by a press", async () => {
  const { team, enter } = journey
  const [ben, mallory] = [await team.join("ben"), await team.join("mallory")]
  const chat = await team.chat("channel", [ben, mallory], "quay")
  await mallory.post(`/chats/${chat}/messages`, { body: "an old insult" })
  const { page } = await enter(ben, `/c/${chat}`)
  const { page: second } = await enter(ben, `/c/${chat}`, phone)
  await message(page, "an old insult").locator(".body").waitFor()
  await team.owner.post(`/chats/${chat}/messages`, { body: "all is live" })
  for (const one of [page, second]) await message(one, "all is live").waitFor()
  await ben.put(`/me/blocked/${mallory.id}`)
  for (const one of [page, second])
    await eventually("it is folded", async () => !(await one.locator(`${folded("an old insult")} .body`).isVisible()))
  await mallory.post(`/chats/${chat}/messages`, { body: "a new insult" })
  await message(page, "a new insult").waitFor({ state: "attached" })
  expect(await page.locator(`${folded("a new insult")} .body`).isVisible()).toBe(false)
  expect(await page.locator("#announcer").innerText()).not.toContain("insult")
  await page.locator(folded("a new insult")).getByRole("button", { name: "Show" }).click()
  expect(await page.locator(`${folded("a new insult")} .body`).isVisible()).toBe(true)
  expect(await page.locator(`${folded("an old insult")} .body`).isVisible()).toBe(false)
  await ben.delete(`/me/blocked/${mallory.id}`)
  for (const one of [page, second]) await one.locator(`${folded("an old insult")} .body`).waitFor()
})

test("what they say elsewhere counts for nothing; what was missed while the line was away holds when it is back", async () => {
  const { team, enter } = journey
  const [cleo, trudy] = [await team.join("cleo"), await team.join("trudy")]
  const chat = await team.chat("channel", [cleo, trudy], "pier")
  const { context, page } = await enter(cleo, `/c/${team.general}`)
  await page.waitForSelector("#composer-body")
  await context.setOffline(true)
  await cleo.put(`/me/blocked/${trudy.id}`)
  await trudy.post(`/chats/${chat}/messages`, { body: `@${cleo.handle} while you were away` })
  await context.setOffline(false)
  await eventually("the page knows", () => page.locator(`#blocked[data-ids="${trudy.id}"]`).count())
  await trudy.post(`/chats/${chat}/messages`, { body: `@${cleo.handle} and now` })
  await team.owner.post(`/chats/${chat}/messages`, { body: "by the owner" })
  const link = page.locator(`#chat-${chat}`)
  await eventually("one is unread", async () => (await link.getAttribute("data-unread")) === "1")
  expect(await link.getAttribute("data-mentions")).toBe("0")
})

test("without a script a folded message is read by its time", async () => {
  const { team, enter } = journey
  const [dora, peggy] = [await team.join("dora"), await team.join("peggy")]
  const chat = await team.chat("channel", [dora, peggy], "slip")
  await peggy.post(`/chats/${chat}/messages`, { body: "nonsense" })
  await dora.put(`/me/blocked/${peggy.id}`)
  const { page } = await enter(dora, `/c/${chat}`, { javaScriptEnabled: false })
  expect(await message(page, "nonsense").locator(".body").isVisible()).toBe(false)
  await message(page, "nonsense").locator(".when").click()
  expect(await message(page, "nonsense").locator(".body").isVisible()).toBe(true)
})

test("no page broke its content policy, and no script failed", () => {
  expect(journey.browser.errors).toEqual([])
})
