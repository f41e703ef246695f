import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import type { BrowserContext, Page } from "playwright-core"
import type { Person } from "../support/app"
import { eventually, type Journey, startJourney } from "../support/journey"

setDefaultTimeout(30_000)

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
  await third.goto(`${journey.url}/c/${journey.team.general}`)
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
