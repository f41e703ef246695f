import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { type Person } from "../support/app"
import { fill, type Journey, message, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

/** What is being read stays where it is, whatever comes above or below. */
const total = 1_500
let journey: Journey
let reader: Person
let page: Page

const sentence = "The pilot boards at the outer buoy, and the tugs make fast off the breakwater. "

beforeAll(async () => {
  journey = await startJourney()
  const { team, enter } = journey
  await fill(team.owner, team.general, total, (n) => `line ${n} ${sentence.repeat(n % 4)}`)
  reader = await team.join("reader")
  page = (await enter(reader)).page
  await message(page, `line ${total} `).waitFor()
})
afterAll(() => journey.stop())

/** The message in the middle of the view, and its place there. */
const middle = () =>
  page.evaluate(() => {
    const view = document.querySelector(".scroller")!.getBoundingClientRect()
    const at = document.elementFromPoint(view.left + view.width / 2, view.top + view.height / 2)
    const article =
      at?.closest("article") ??
      [...document.querySelectorAll("#messages article")].find(
        (one) => one.getBoundingClientRect().bottom > view.top + view.height / 2,
      )!
    return { id: article.id, top: article.getBoundingClientRect().top }
  })
const topOf = (id: string) => page.evaluate((one) => document.getElementById(one)!.getBoundingClientRect().top, id)
const seqs = () =>
  page.locator("#messages article[data-seq]").evaluateAll((all) => all.map((one) => Number(one.dataset["seq"])))
const scrollBy = (distance: number) =>
  page.locator(".scroller").evaluate(
    (scroller, by) =>
      new Promise<void>((resolve) => {
        scroller.scrollBy({ top: by, behavior: "instant" })
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()))
      }),
    distance,
  )

function expectWhole(shown: number[]) {
  expect(shown).toEqual(Array.from(shown, (_, i) => shown[0]! + i))
}

test("nothing moves when 50 messages arrive below somebody who reads", async () => {
  await scrollBy(-1_500)
  const before = await middle()
  await fill(journey.team.owner, journey.team.general, 50, (n) => `arriving ${n}`)
  await eventually("they were counted", async () => (await page.locator("#latest .count").innerText()) === "50")
  expect((await topOf(before.id)) - before.top).toBe(0)
  expectWhole(await seqs())
})

test("nothing moves when older messages come in above", async () => {
  const first = (await seqs())[0]!
  // Shown without reaching the edge first: the last place that is seen before the history grows.
  const watched = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const list = document.querySelector("#messages")!
        const view = document.querySelector(".scroller")!.getBoundingClientRect()
        let last: { element: Element; top: number; scrollTop: number } | null = null
        const count = list.querySelectorAll("article").length
        const look = () => {
          const element =
            last?.element ?? document.elementFromPoint(view.left + 300, view.top + 450)?.closest("article")
          if (element) {
            const top = element.getBoundingClientRect().top
            if (last && list.querySelectorAll("article").length > count) return resolve(top - last.top)
            last = { element, top, scrollTop: list.parentElement!.scrollTop }
          }
          requestAnimationFrame(look)
        }
        document.querySelector(".scroller")!.scrollTo(0, 500)
        requestAnimationFrame(look)
      }),
  )
  expect(await watched).toBe(0)
  await eventually("history grew", async () => (await seqs())[0]! < first)
  expectWhole(await seqs())
})

test("from the end to the beginning: every message once, in order, and never more than 600 on the page", async () => {
  await page.click("#latest")
  await eventually("the end is shown", async () => (await seqs()).at(-1)! >= total + 50)
  const seen = new Set<number>()
  let most = 0
  for (let steps = 0; steps < 600; steps++) {
    const shown = await seqs()
    expectWhole(shown)
    for (const seq of shown) seen.add(seq)
    most = Math.max(most, shown.length)
    if (shown[0] === 1 && (await page.locator(".scroller").evaluate((one) => one.scrollTop)) === 0) break
    await scrollBy(-1_200)
  }
  expect(seen.size).toBe(Math.max(...seen))
  expect(most).toBeLessThanOrEqual(600)
  expect(most).toBeGreaterThan(400)
})

test("and back to the end", async () => {
  const seen = new Set<number>()
  for (let steps = 0; steps < 600; steps++) {
    const shown = await seqs()
    expectWhole(shown)
    for (const seq of shown) seen.add(seq)
    expect(shown.length).toBeLessThanOrEqual(600)
    if (
      shown.at(-1)! > total + 50 &&
      (await page.locator(".scroller").evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight < 3))
    )
      break
    await scrollBy(1_200)
  }
  expect(seen.size).toBe(Math.max(...seen))
  expect(journey.browser.errors).toEqual([])
})

test("the newest message stays in view while the composer grows", async () => {
  const toEnd = () =>
    page
      .locator(".scroller")
      .evaluate(({ scrollHeight, scrollTop, clientHeight }) => Math.abs(scrollHeight - scrollTop - clientHeight))
  await eventually("the end is in view", async () => (await toEnd()) < 2)
  await page.click("#composer-body")
  for (let line = 0; line < 8; line++) {
    await page.keyboard.type(`line ${line}`)
    await page.keyboard.press("Shift+Enter")
  }
  await eventually("the end is in view still", async () => (await toEnd()) < 2)
  expect(await page.locator("#latest").isVisible()).toBe(false)
  await page.fill("#composer-body", "")
})
