import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import type { Person } from "../support/app"
import { type Journey, fill, message, say, startJourney } from "../support/journey"
import { phonePhoto, png } from "../support/pictures"
import { eventually } from "../support/patience"

/** Two people and their pictures, one of them on a phone; and one without a script. */
let journey: Journey
let ada: Person
let bob: Person
let desk: Page
let phone: Page
const small = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

beforeAll(async () => {
  journey = await startJourney()
  const { team, enter } = journey
  ada = await team.join("ada")
  bob = await team.join("bob")
  await fill(team.owner, team.general, 40)
  desk = (await enter(ada)).page
  phone = (await enter(bob, undefined, small)).page
  await desk.waitForFunction(() => "besides" in document.querySelector("#composer")!)
  for (const page of [desk, phone]) await message(page, "line 40").waitFor()
})
afterAll(() => journey.stop())

const file = (name: string, buffer: Buffer, mimeType = "image/png") => ({ name, mimeType, buffer })
const sky = png(900, 600, (x, y) => [60 + (x >> 4), 120 + (y >> 3), 220 - (y >> 3)])
const choose = (page: Page, ...files: { name: string; mimeType: string; buffer: Buffer }[]) =>
  page.setInputFiles("#composer .attach input", files)
const waiting = (page: Page) => page.locator("#composer .strip li[data-id]")
const pictures = (page: Page, body: string) => message(page, body).locator(".picture img")
/** What is out of sight is not loaded before it is looked at. */
const isLoaded = async (page: Page, body: string) => {
  await pictures(page, body).last().scrollIntoViewIfNeeded()
  await eventually("the picture is there", () =>
    pictures(page, body)
      .last()
      .evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0),
  )
}
/** Pastes or drops files as a browser hands them over. */
const hand = (page: Page, type: "paste" | "drop", selector: string, bytes: Buffer, name: string) =>
  page.locator(selector).evaluate(
    (target, [kind, list, called]) => {
      const data = new DataTransfer()
      data.items.add(new File([new Uint8Array(list as number[])], called as string, { type: "image/png" }))
      const init = { bubbles: true, cancelable: true }
      if (kind === "drop") target.dispatchEvent(new DragEvent("dragover", { ...init, dataTransfer: data }))
      target.dispatchEvent(
        kind === "paste"
          ? new ClipboardEvent("paste", { ...init, clipboardData: data })
          : new DragEvent("drop", { ...init, dataTransfer: data }),
      )
    },
    [type, [...bytes], name] as const,
  )

test("a chosen picture is sent with its words, and stands on the other's phone without moving anything", async () => {
  await phone.evaluate(() => {
    const shifts: number[] = []
    Object.assign(window, { shifts })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value)
    }).observe({ type: "layout-shift", buffered: false })
  })
  await choose(desk, file("sky.png", sky))
  await waiting(desk).waitFor()
  await desk.fill("#composer .alt", "A blue sky")
  await say(desk, "look at this")
  await isLoaded(phone, "look at this")
  expect(await pictures(phone, "look at this").getAttribute("alt")).toBe("A blue sky")
  expect(await waiting(desk).count()).toBe(0)
  const box = (await pictures(phone, "look at this").boundingBox())!
  expect(Math.round((box.width / box.height) * 100)).toBe(150)
  expect(box.x + box.width).toBeLessThanOrEqual(390)
  // What arrives pushes what was read up, which counts as moving; a picture that came later would move it again.
  const shift = await phone.evaluate(() => (window as unknown as { shifts: number[] }).shifts)
  await phone.waitForTimeout(300)
  expect(await phone.evaluate(() => (window as unknown as { shifts: number[] }).shifts.length)).toBe(shift.length)
})

test("a picture that loads late moves nothing", async () => {
  // A chat opens where its reader has read to, which is told after a second of looking.
  await phone.waitForFunction(() => {
    const seqOf = (name: string, key: string) => Number(document.querySelector<HTMLElement>(name)!.dataset[key])
    return seqOf("#conversation", "readSeq") >= seqOf("#messages article[data-seq]:last-of-type", "seq")
  })
  const { page } = await journey.enter(bob, undefined, small)
  await page.close()
  const late = (await journey.browser.person(small)).page
  await late
    .context()
    .addCookies([{ name: "confab", value: bob.token, url: journey.url, httpOnly: true, sameSite: "Lax" }])
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  await late.route("**/thumb.webp", async (route) => {
    await held
    await route.continue()
  })
  await late.goto(`${journey.url}/c/${journey.team.general}`)
  await message(late, "look at this").waitFor()
  const place = () => message(late, "look at this").boundingBox()
  const before = await place()
  release()
  await isLoaded(late, "look at this")
  expect(await place()).toEqual(before)
  await late.context().close()
})

test("pasted and dropped ones wait with the text, may be taken back, and go out in order", async () => {
  await desk.fill("#composer-body", "three of them")
  await hand(desk, "paste", "#composer-body", sky, "pasted.png")
  await hand(desk, "drop", "#messages", png(300, 300), "dropped.png")
  expect(await desk.locator("#conversation[data-dropping]").count()).toBe(1)
  await choose(desk, file("photo.jpg", await phonePhoto(600, 400), "image/jpeg"), file("wrong.png", png(20, 20)))
  await eventually("four wait", async () => (await waiting(desk).count()) === 4)
  await eventually("the drop zone is gone", async () => (await desk.locator("[data-dropping]").count()) === 0)
  await waiting(desk).last().locator("[data-drop]").click()
  expect(await waiting(desk).count()).toBe(3)
  expect(await desk.inputValue("#composer-body")).toBe("three of them")
  await desk.press("#composer-body", "Enter")
  await isLoaded(phone, "three of them")
  expect(await pictures(phone, "three of them").count()).toBe(3)
})

test("what waits is there again after a look at another chat and after a reload", async () => {
  await choose(desk, file("kept.png", png(50, 50)))
  await waiting(desk).waitFor()
  await desk.fill("#composer .alt", "Kept")
  await desk.press("#composer .alt", "Tab")
  await desk.reload()
  await waiting(desk).waitFor()
  expect(await desk.inputValue("#composer .alt")).toBe("Kept")
  await desk.waitForFunction(() => "besides" in document.querySelector("#composer")!)
  // A message may be pictures alone.
  await desk.press("#composer-body", "Enter")
  await eventually("it came", async () => (await phone.locator('.picture img[alt="Kept"]').count()) === 1)
})

test("a command takes its pictures along", async () => {
  await choose(desk, file("me.png", png(50, 50)))
  await waiting(desk).waitFor()
  await say(desk, "/me shows a picture")
  await isLoaded(phone, "shows a picture")
  await eventually("nothing waits", async () => (await waiting(desk).count()) === 0)
})

test("other files are refused in words, beside what was written", async () => {
  await desk.fill("#composer-body", "kept text")
  await choose(desk, file("report.pdf", Buffer.from("%PDF-1.7\n%\n"), "application/pdf"))
  const problem = desk.locator("#composer .strip .problem")
  await eventually("it is said", async () => (await problem.innerText()).includes("This is a PDF file"))
  await desk.press("#composer-body", "Enter")
  expect(await desk.inputValue("#composer-body")).toBe("kept text")
  await desk.click("#composer .strip [data-drop]")
  expect(await problem.count()).toBe(0)
  await desk.fill("#composer-body", "")
})

test("a broken line loses nothing: sent when it is back, the text with its picture", async () => {
  await desk.context().setOffline(true)
  await desk.fill("#composer-body", "from the tunnel")
  await choose(desk, file("tunnel.png", sky))
  await desk.locator("#composer .strip [data-retry]").waitFor()
  await desk.press("#composer-body", "Enter")
  expect(await desk.inputValue("#composer-body")).toBe("from the tunnel")
  await desk.context().setOffline(false)
  await isLoaded(phone, "from the tunnel")
  await eventually("nothing waits", async () => (await desk.locator("#composer .strip li").count()) === 0)
})

test("a picture opens in place, goes on by keys, and gives the focus back", async () => {
  const link = message(desk, "three of them").locator(".picture").first()
  await link.focus()
  await desk.keyboard.press("Enter")
  const shown = desk.locator("#viewer img")
  await shown.waitFor()
  expect(await shown.getAttribute("src")).toContain(await link.getAttribute("href").then((href) => href!))
  const first = await shown.getAttribute("src")
  await desk.keyboard.press("ArrowRight")
  expect(await shown.getAttribute("src")).not.toBe(first)
  await desk.keyboard.press("ArrowLeft")
  expect(await shown.getAttribute("src")).toBe(first)
  expect(await desk.locator("#viewer a").getAttribute("href")).toContain("/full.webp")
  await desk.keyboard.press("Escape")
  expect(await desk.locator("#viewer[open]").count()).toBe(0)
  expect(await link.evaluate((one) => one === document.activeElement)).toBe(true)
  await phone.locator(".picture").first().tap()
  await phone.locator("#viewer[open] img").waitFor()
  await phone.locator("#viewer button").last().tap()
  expect(await phone.locator("#viewer[open]").count()).toBe(0)
})

test("a deleted one is gone for the other", async () => {
  const body = "soon gone"
  await choose(desk, file("gone.png", png(60, 60)))
  await waiting(desk).waitFor()
  await say(desk, body)
  await isLoaded(phone, body)
  const address = await pictures(phone, body).getAttribute("src")
  const { messages } = (await ada.get(`/chats/${journey.team.general}/messages?limit=1`)).body
  await ada.delete(`/messages/${messages[0].id}`)
  await message(phone, body).waitFor({ state: "detached" })
  expect(await phone.evaluate(async (url) => (await fetch(url!)).status, address)).toBe(404)
})

test("without a script a form sends pictures, and shows them", async () => {
  const { page } = await journey.browser.person({ javaScriptEnabled: false })
  await page
    .context()
    .addCookies([{ name: "confab", value: bob.token, url: journey.url, httpOnly: true, sameSite: "Lax" }])
  await page.goto(`${journey.url}/c/${journey.team.general}`)
  await page.fill("#composer-body", "by a form")
  await choose(page, file("one.png", png(80, 60)), file("two.png", png(60, 80)))
  await page.click("#composer .send")
  await message(page, "by a form").waitFor()
  expect(await message(page, "by a form").locator(".picture").count()).toBe(2)
  await message(page, "by a form").locator(".picture").first().click()
  expect(page.url()).toContain("/full.webp")
  await page.goBack()
  await page.fill("#composer-body", "only words")
  await page.click("#composer .send")
  await message(page, "only words").waitFor()
  await choose(page, file("no.png", Buffer.from("no picture")))
  await page.click("#composer .send")
  expect(await page.innerText("main")).toContain("This is not a picture")
  await message(desk, "by a form").waitFor()
})

test("nothing broke the content policy", () => expect(journey.browser.errors).toEqual([]))
