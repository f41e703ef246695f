import { afterAll, beforeAll, expect, test } from "bun:test"
import type { BrowserContext, Page } from "playwright-core"
import type { Person } from "../support/app"
import { type Journey, startJourney, untilLive } from "../support/journey"
import { eventually } from "../support/patience"

let journey: Journey
let ada: Person
let direct: string
let context: BrowserContext
let first: Page
let second: Page
let phone: Page
/** What the browser was asked to show, in any of its tabs. */
const shown: string[] = []
const closed: string[] = []
/** The system's own notifications are not to be seen by a test: this one stands in for them, with their permission. */
function recordNotices() {
  class Recorded {
    static permission = "granted"
    static requestPermission = async () => "granted"
    constructor(
      readonly title: string,
      readonly options: { body: string; tag: string },
    ) {
      ;(globalThis as any).noticed(`${title}: ${options.body}`)
    }
    close() {
      ;(globalThis as any).unnoticed(this.options.body)
    }
  }
  Object.assign(globalThis, { Notification: Recorded })
}
beforeAll(async () => {
  journey = await startJourney()
  ada = await journey.team.join("ada")
  direct = await journey.team.chat("direct", [ada])
  ;({ context, page: first } = await journey.enter(ada))
  await context.exposeFunction("noticed", (what: string) => void shown.push(what))
  await context.exposeFunction("unnoticed", (what: string) => void closed.push(what))
  await context.addInitScript(recordNotices)
  await first.reload()
  second = await context.newPage()
  await second.goto(`${journey.url}/c/${journey.team.general}`)
  ;({ page: phone } = await journey.enter(ada, undefined, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  }))
  for (const page of [first, second]) await page.waitForFunction(() => document.querySelector("#composer-body"))
  // A tab leads once its script is there.
  await eventually("somebody leads", () =>
    first.evaluate(async () =>
      ((await navigator.locks.query()).held ?? []).some(({ name }) => name?.startsWith("confab")),
    ),
  )
})
afterAll(() => journey.stop())

const say = (chat: string, body: string) => journey.team.owner.post(`/chats/${chat}/messages`, { body })

test("a direct message is told once, whatever the number of tabs; reading it on the phone takes it away", async () => {
  await say(direct, "are you there?")
  await eventually("told", async () => shown.length > 0)
  await say(direct, "hello?")
  await eventually("told again", async () => shown.includes("Olive Owner: hello?"))
  expect(shown).toEqual(["Olive Owner: are you there?", "Olive Owner: hello?"])
  await eventually("badge", () =>
    first.evaluate(() => document.querySelector<HTMLLinkElement>("link[rel=icon]")?.href.startsWith("data:")),
  )
  await phone.goto(`${journey.url}/c/${direct}`)
  await eventually("closed", async () => closed.includes("hello?"))
  await eventually("no badge", () =>
    first.evaluate(() => !document.querySelector<HTMLLinkElement>("link[rel=icon]")?.href.startsWith("data:")),
  )
})

test("nothing is told of what is on screen, of a muted chat, or of what does not concern one", async () => {
  shown.length = 0
  await second.bringToFront()
  await say(journey.team.general, "@ada, on screen")
  await second.locator("article", { hasText: "on screen" }).waitFor()
  const muted = await journey.team.chat("private", [ada], "noise")
  await ada.patch(`/chats/${muted}/members/me`, { muted: true })
  const other = await journey.team.chat("private", [ada], "other")
  await second.locator(`#chat-${muted}[data-muted]`).waitFor()
  await first.locator(`#chat-${muted}[data-muted]`).waitFor()
  await say(muted, "@ada, muted")
  await say(other, "nothing for you")
  await say(other, "@ada, for you")
  await eventually("told", async () => shown.length > 0)
  expect(shown).toEqual(["Olive Owner in #other: @ada, for you"])
  expect(await first.locator(`#chat-${muted}`).getAttribute("class")).not.toMatch(/\bunread\b/)
  await first.locator(`#chat-${other}.unread`).waitFor()
})

test("a page that is loaded with something unread has it on its icon, until that is read elsewhere", async () => {
  const { chats } = (await ada.get(`/workspaces/${journey.team.workspaceId}/chats`)).body
  for (const { id, lastSeq } of chats) await ada.put(`/chats/${id}/read`, { seq: lastSeq })
  const room = await journey.team.chat("private", [ada], "counted")
  const { seq } = (await say(room, "@ada, once")).body["message"]
  const counted = phone.waitForResponse((response) => response.url().endsWith("/counts"))
  await phone.goto(`${journey.url}/c/${direct}`)
  await counted
  const drawn = () =>
    phone.evaluate(() => decodeURIComponent(document.querySelector<HTMLLinkElement>("link[rel=icon]")!.href))
  await eventually("one on the icon", async () => />1</.test(await drawn()))
  await ada.put(`/chats/${room}/read`, { seq })
  await eventually("nothing on the icon", async () => !(await drawn()).startsWith("data:"))
})

test("a reply in a thread that one follows is told, not while it is on screen, and taken away where it is read", async () => {
  shown.length = closed.length = 0
  const chat = await journey.team.chat("private", [ada], "threads")
  const root = (await ada.post(`/chats/${chat}/messages`, { body: "a question" })).body["message"].id as string
  const reply = (body: string) => journey.team.owner.post(`/chats/${chat}/messages`, { body, threadOf: root })
  await first.locator(`#chat-${chat}`).waitFor()
  await reply("an answer")
  await eventually("told", async () => shown.includes("Olive Owner in a thread, #threads: an answer"))
  await second.bringToFront()
  await second.goto(`${journey.url}/m/${root}/thread`)
  await eventually("closed", async () => closed.includes("an answer"))
  await reply("another answer")
  await second.locator(".thread-replies article", { hasText: "another answer" }).waitFor()
  await say(chat, "@ada, in the chat")
  await say(direct, "the last of it")
  await eventually("told", async () => shown.includes("Olive Owner: the last of it"))
  expect(shown.filter((one) => one.includes("another answer"))).toEqual([])
})

test("what came while the line was away is told when it is back: the newest of each place that concerns one", async () => {
  const { owner, workspaceId } = journey.team
  const rooms = await Promise.all(
    ["lively", "silent", "muted"].map((name) => journey.team.chat("private", [ada], name)),
  )
  const [lively, silent, muted] = rooms as [string, string, string]
  await ada.patch(`/chats/${silent}/members/me`, { level: "nothing" })
  await ada.patch(`/chats/${muted}/members/me`, { muted: true })
  const root = (await ada.post(`/chats/${lively}/messages`, { body: "another question" })).body["message"].id as string
  await second.goto(`${journey.url}/c/${journey.team.general}`)
  await untilLive(second)
  await first.locator(`#chat-${muted}[data-muted]`).waitFor()
  const { chats } = (await ada.get(`/workspaces/${workspaceId}/chats`)).body
  for (const { id, lastSeq } of chats) await ada.put(`/chats/${id}/read`, { seq: lastSeq })
  shown.length = 0
  await context.setOffline(true)
  for (const tab of [first, second]) await tab.waitForSelector("#connection[data-state=offline]", { state: "attached" })
  try {
    await say(direct, "missed first")
    await say(direct, "missed last")
    await say(lively, "@ada, a missed call")
    await say(lively, "nothing for you")
    await say(silent, "@ada, unheard")
    await say(muted, "@ada, hushed")
    await say(journey.team.general, "of no concern")
    await owner.post(`/chats/${lively}/messages`, { body: "a missed answer", threadOf: root })
  } finally {
    await context.setOffline(false)
  }
  const told = [
    "Olive Owner in #lively: @ada, a missed call",
    "Olive Owner in a thread, #lively: a missed answer",
    "Olive Owner: missed last",
  ]
  for (const one of told) await eventually(one, async () => shown.includes(one))
  // What is told once more would come with this at the latest.
  await say(direct, "here again")
  await eventually("told live", async () => shown.includes("Olive Owner: here again"))
  // A browser may have heard of an earlier one while its line broke.
  const rest = shown.filter((one) => one !== "Olive Owner: missed first")
  expect(rest.toSorted()).toEqual([...told, "Olive Owner: here again"].toSorted())
})

test("the title tells mentions from what is merely unread", async () => {
  const quay = await journey.team.chat("private", [ada], "quay")
  await first.bringToFront()
  await first.goto(`${journey.url}/c/${journey.team.general}`)
  for (const id of [direct, quay]) await first.locator(`#chat-${id}`).waitFor()
  await ada.post(`/workspaces/${journey.team.workspaceId}/read`)
  await eventually("nothing is unread", async () => (await first.title()) === "#general · Confab")
  await say(quay, "plain")
  await eventually("one is unread", async () => (await first.title()) === "(1) #general · Confab")
  await say(quay, "@ada, look")
  await eventually("and one a mention", async () => (await first.title()) === "(@1 2) #general · Confab")
})

test("on the page of settings a browser is asked after a press, and not before; another tab goes on telling", async () => {
  await first.close()
  await second.goto(`${journey.url}/account/notifications`)
  await second.locator(".notices", { hasText: "are shown on this device" }).waitFor()
  const { page } = await journey.enter(ada, "/manual")
  await page.addInitScript(() => {
    const asked = {
      permission: "default",
      async requestPermission() {
        asked.permission = "granted"
      },
    }
    Object.assign(globalThis, { Notification: asked })
  })
  await page.goto(`${journey.url}/account/notifications`)
  await page.locator("[data-action=notices]:visible").waitFor()
  expect(await page.evaluate(() => Notification.permission)).toBe("default")
  await page.locator("[data-action=notices]").click()
  await page.locator(".notices", { hasText: "are shown on this device" }).waitFor()
  expect(await page.locator("[data-action=notices]").isVisible()).toBe(false)
  const third = await context.newPage()
  const hears = third
    .waitForEvent("websocket")
    .then((socket) => socket.waitForEvent("framereceived", ({ payload }) => String(payload).includes('"resumed"')))
  await third.goto(`${journey.url}/c/${journey.team.general}`)
  await hears
  await eventually("it leads", () =>
    third.evaluate(async () =>
      ((await navigator.locks.query()).held ?? []).some(({ name }) => name?.startsWith("confab")),
    ),
  )
  shown.length = 0
  await say(direct, "still there?")
  await eventually("told", async () => shown.includes("Olive Owner: still there?"))
  expect(journey.browser.errors).toEqual([])
})

test("where only the service worker may show notices, as on phones, it does; a press on one leads there and takes it away", async () => {
  const cleo = await journey.team.join("cleo")
  const talk = await journey.team.chat("direct", [cleo])
  const { page, context } = await journey.enter(cleo, undefined, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    serviceWorkers: "allow",
  })
  await context.grantPermissions(["notifications"])
  await context.addInitScript(() => {
    class Refused {
      static permission = "granted"
      constructor() {
        throw new TypeError("Illegal constructor")
      }
    }
    Object.assign(globalThis, { Notification: Refused })
  })
  // The page that is loaded from now on is the worker's.
  await page.evaluate(async () => void (await navigator.serviceWorker.ready))
  await page.reload()
  await page.waitForFunction(() => navigator.serviceWorker.controller && document.querySelector("#composer-body"))
  const listed = () =>
    page.evaluate(async () => {
      const worker = await navigator.serviceWorker.ready
      return (await worker.getNotifications()).map(({ title, body }) => `${title}: ${body}`)
    })
  await eventually("this tab leads", () =>
    page.evaluate(async () =>
      ((await navigator.locks.query()).held ?? []).some(({ name }) => name?.startsWith("confab")),
    ),
  )
  // It hears what is said by now: what came before that waits in the list and is no news.
  await say(journey.team.general, "high tide")
  await page.locator("#messages article", { hasText: "high tide" }).waitFor()
  await say(talk, "are you on the quay?")
  await eventually("it is shown", async () => (await listed()).length === 1)
  expect((await listed())[0]).toEndWith(": are you on the quay?")
  const worker = context.serviceWorkers()[0]!
  await worker.evaluate(async () => {
    const scope = self as unknown as { registration: ServiceWorkerRegistration; NotificationEvent: any }
    const [notification] = await scope.registration.getNotifications()
    dispatchEvent(new scope.NotificationEvent("notificationclick", { notification }))
  })
  await page.waitForURL(`**/c/${talk}`)
  await page.waitForSelector("#composer-body")
  await eventually("it is gone", async () => (await listed()).length === 0)
})
