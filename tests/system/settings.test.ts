import { afterAll, beforeAll, expect, test } from "bun:test"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { accents } from "../../src/users/settings"
import { type Journey, message, say, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

type Axe = {
  run(target: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>
}
const axe = join(import.meta.dir, "../../node_modules/axe-core/axe.min.js")
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

let journey: Journey
beforeAll(async () => {
  journey = await startJourney()
})
afterAll(() => journey.stop())

const root = (page: Page, name: string) => page.locator("html").getAttribute(`data-${name}`)
const ground = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
const live = (page: Page) => page.waitForSelector("form.settings.live")

test("what is chosen on the phone shows at once there and on the desk, and is there after a reload; nobody else's page changes", async () => {
  const ada = await journey.team.join("ada")
  const { page: desk } = await journey.enter(ada)
  const { page: other } = await journey.enter(await journey.team.join("ben"))
  const { page } = await journey.enter(ada, "/account", phone)
  await live(page)
  await desk.waitForSelector("#composer-body")
  const before = await ground(desk)
  await page.click("label:has([name=theme][value=dark])")
  expect(await root(page, "theme")).toBe("dark")
  await page.waitForSelector("form.settings [role=status]:has-text('Saved')", { state: "attached" })
  await eventually("the desk is dark", async () => (await ground(desk)) !== before)
  expect(await ground(desk)).toBe(await ground(page))
  await page.click("label[data-swatch=green]")
  await eventually("the desk is green", async () => (await root(desk, "accent")) === "green")
  await desk.reload()
  expect([await root(desk, "theme"), await root(desk, "accent")]).toEqual(["dark", "green"])
  expect([await root(other, "theme"), await ground(other)]).toEqual(["system", before])
})

test("the clock and the zone change times and days on open pages, also of messages that come after", async () => {
  const cleo = await journey.team.join("cleo")
  const { page: desk } = await journey.enter(cleo)
  await say(desk, "tide tables")
  const time = message(desk, "tide tables").locator("time")
  await time.waitFor()
  expect(await time.textContent()).toMatch(/^\d\d:\d\d$/)
  const { page } = await journey.enter(cleo, "/account", phone)
  await live(page)
  await page.click("label:has([name=clock][value='12'])")
  await eventually("twelve hours", async () => /^\d\d:\d\d [ap]m$/.test((await time.textContent())!))
  const berlin = await time.textContent()
  await page.selectOption("#field-timeZone", "Pacific/Kiritimati")
  await eventually("another zone", async () => (await time.textContent()) !== berlin)
  await desk.waitForSelector("#composer-body")
  await say(desk, "later")
  await eventually("also later", async () =>
    /[ap]m$/.test(
      (await message(desk, "later")
        .locator("time")
        .textContent()
        .catch(() => "")) ?? "",
    ),
  )
  const at = new Date((await time.getAttribute("datetime"))!)
  const told = new Intl.DateTimeFormat("en-GB", {
    timeZone: "Pacific/Kiritimati",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h12",
  })
  expect(await time.textContent()).toBe(told.format(at))
})

test("a refusal takes back what was shown, and says why", async () => {
  const { page } = await journey.enter(await journey.team.join("dora"), "/account")
  await live(page)
  await page.route("**/account/settings", (route) => route.fulfill({ status: 503, body: "" }))
  await page.click("label:has([name=density][value=compact])")
  await page.waitForSelector(".toast")
  expect(await root(page, "density")).toBe("cosy")
  expect(await page.isChecked("[name=density][value=cosy]")).toBe(true)
})

test("by keyboard alone, from the chat through every setting and back", async () => {
  const { page } = await journey.enter(await journey.team.join("eli"))
  await page.waitForSelector("#composer-body")
  const focused = () =>
    page.evaluate(() => {
      const one = document.activeElement as HTMLInputElement
      return one.name || one.id || one.getAttribute("href") || one.textContent?.trim() || one.localName
    })
  const tabTo = async (wanted: string) => {
    for (let i = 0; i < 80; i++) {
      if ((await focused()) === wanted) return
      await page.keyboard.press("Tab")
    }
    throw new Error(`never reached ${wanted}`)
  }
  await page.locator("#sidebar .me").focus()
  await page.keyboard.press("Enter")
  await tabTo("/account")
  await page.keyboard.press("Enter")
  await live(page)
  const wanted = { theme: "light", contrast: "more", accent: "blue", density: "compact", motion: "reduce", clock: "12" }
  for (const [name, value] of Object.entries(wanted)) {
    await tabTo(name)
    await page.keyboard.press("ArrowRight")
    await eventually(`${name} is ${value}`, async () => (await root(page, name)) === value)
    expect(await focused()).toBe(name)
  }
  await tabTo("timeZone")
  await page.keyboard.type("Tokyo")
  await page.keyboard.press("Enter")
  await eventually("Tokyo", async () => (await root(page, "time-zone")) === "Asia/Tokyo")
  await tabTo("sounds")
  await page.keyboard.press("ArrowRight")
  await eventually("silent", async () => (await root(page, "sounds")) === "off")
  await eventually("saved", async () => (await page.locator("form.settings [role=status]").textContent()) === "Saved.")
  await page.reload()
  for (const [name, value] of Object.entries(wanted)) expect(await root(page, name)).toBe(value)
})

test("without JavaScript the form saves, and pages come as they were chosen", async () => {
  const { page } = await journey.enter(await journey.team.join("finn"), "/account", { javaScriptEnabled: false })
  await page.click("label:has([name=theme][value=dark])")
  await page.click("form.settings > button")
  await page.waitForSelector("p.done")
  expect(await root(page, "theme")).toBe("dark")
  await page.goto(`${journey.url}/c/${journey.team.general}`)
  expect(await root(page, "theme")).toBe("dark")
})

/** The contrast of two colours as the screen has them, after whatever lies outside its gamut was fitted into it. */
const contrasts = (page: Page) =>
  page.evaluate(() => {
    const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true })!
    const probe = document.body.appendChild(document.createElement("p"))
    const luminance = (token: string) => {
      probe.style.color = `var(${token})`
      context.fillStyle = getComputedStyle(probe).color
      context.fillRect(0, 0, 1, 1)
      const [red, green, blue] = [...context.getImageData(0, 0, 1, 1).data].map((byte) => {
        const value = byte / 255
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
    }
    const pairs = [
      ...["--ground", "--ground-2", "--ground-3", "--raised", "--accent-soft"].map((one) => ["--accent", one]),
      ["--on-accent", "--accent"],
      ["--on-accent", "--accent-strong"],
      ["--ink", "--accent-soft"],
      ["--ink-2", "--accent-soft"],
      ["--ink-3", "--accent-soft"],
    ] as [string, string][]
    const measured = pairs.map(([front, back]) => {
      const [more, less] = [luminance(front), luminance(back)].sort((a, b) => b - a)
      return { pair: `${front} on ${back}`, ratio: (more! + 0.05) / (less! + 0.05) }
    })
    probe.remove()
    return measured
  })

test("every accent reads at 4.5:1 in both themes, with and without high contrast", async () => {
  const { page } = await journey.enter(await journey.team.join("gus"), "/account")
  await page.waitForSelector("form.settings")
  const weak: string[] = []
  for (const accent of accents)
    for (const theme of ["light", "dark"])
      for (const contrast of ["system", "more"]) {
        await page.evaluate((chosen) => void Object.assign(document.documentElement.dataset, chosen), {
          accent,
          theme,
          contrast,
        })
        for (const { pair, ratio } of await contrasts(page))
          if (ratio < 4.5) weak.push(`${accent} ${theme} ${contrast}: ${pair} ${ratio.toFixed(2)}`)
      }
  expect(weak).toEqual([])
})

test("axe finds nothing in any theme, on the settings and in a conversation", async () => {
  const { context, page } = await journey.enter(await journey.team.join("hana"), "/account")
  await context.addInitScript({ path: axe })
  await page.emulateMedia({ reducedMotion: "reduce" })
  const found: string[] = []
  for (const path of ["/account", `/c/${journey.team.general}`]) {
    await page.goto(journey.url + path)
    await page.waitForSelector(path === "/account" ? "form.settings.live" : "#composer-body")
    for (const theme of ["light", "dark"])
      for (const contrast of ["system", "more"])
        for (const density of ["cosy", "compact"]) {
          await page.evaluate((chosen) => void Object.assign(document.documentElement.dataset, chosen), {
            theme,
            contrast,
            density,
          })
          const violations = await page.evaluate(() =>
            (globalThis as unknown as { axe: Axe }).axe
              .run(document, { resultTypes: ["violations"] })
              .then((result) =>
                result.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)),
              ),
          )
          found.push(...violations.map((one) => `${path} ${theme} ${contrast} ${density} ${one.slice(0, 160)}`))
        }
  }
  expect(found).toEqual([])
})

test("no page broke its content policy, and no script failed", () => {
  expect(journey.browser.errors).toEqual([])
})
