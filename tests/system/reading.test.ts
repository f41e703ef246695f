import { afterAll, beforeAll, expect, test } from "bun:test"
import type { BrowserContext, Page } from "playwright-core"
import { type Person } from "../support/app"
import { fill, type Journey, message, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

/** What counts as unread, where a chat opens, and when something counts as read. */
let journey: Journey
let reader: Person
let context: BrowserContext
let page: Page
let harbour: string

beforeAll(async () => {
  journey = await startJourney()
  const { team, enter } = journey
  reader = await team.join("reader")
  harbour = await team.chat("channel", [reader], "harbour")
  await fill(team.owner, team.general, 5)
  ;({ context, page } = await enter(reader))
  await message(page, "line 5").waitFor()
})
afterAll(() => journey.stop())

const badge = (on: Page, chatId: string) => on.locator(`#chat-${chatId}`).getAttribute("data-unread")
const unread = async (chatId: string) => {
  const { body } = await reader.get(`/workspaces/${journey.team.workspaceId}/chats`)
  return body["chats"].find((chat: { id: string }) => chat.id === chatId).unread as number
}

test("what comes in elsewhere shows at its chat and in the title", async () => {
  await eventually("what is seen is read", async () => (await badge(page, journey.team.general)) === "0")
  await fill(journey.team.owner, harbour, 40, (n) => `harbour ${n}`)
  await eventually("40 are unread", async () => (await badge(page, harbour)) === "40")
  expect(await page.title()).toBe("(40) #general · Confab")
  expect(await page.locator(`#chat-${harbour} .count`).innerText()).toContain("40")
})

test("a chat opens at the first unread message, below a line that stays", async () => {
  await page.click(`#chat-${harbour}`)
  await page.waitForSelector("#conversation[data-title='#harbour'] .new-line")
  const line = () =>
    page.locator(".new-line").evaluate((one) => one.nextElementSibling!.querySelector(".body")!.textContent)
  expect(await line()).toBe("harbour 1")
  const top = await page.locator(".new-line").evaluate((one) => one.getBoundingClientRect().top)
  expect(top).toBeGreaterThan(50)
  expect(top).toBeLessThan(600)
  await eventually("what was in view for a second is read", async () => (await badge(page, harbour)) !== "40")
  await page.locator(".scroller").evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight))
  await eventually("all of it is read", async () => (await badge(page, harbour)) === "0")
  await eventually("the server knows", async () => (await unread(harbour)) === 0)
  expect(await line()).toBe("harbour 1")
  expect(await page.title()).toBe("#harbour · Confab")
})

test("two tabs agree on what is read, and on what was marked unread", async () => {
  const second = await context.newPage()
  await second.goto(`${journey.url}/c/${journey.team.general}`)
  await message(second, "line 5").waitFor()
  await page.bringToFront()
  await message(page, "harbour 38").hover()
  await message(page, "harbour 38").locator("[data-action=unread]").click()
  await eventually("the other tab shows it", async () => (await badge(second, harbour)) === "3")
  expect(await second.title()).toBe("(3) #general · Confab")
  await second.bringToFront()
  await second.click(`#chat-${harbour}`)
  await message(second, "harbour 40").waitFor()
  await eventually("it is read again, in both", async () => (await badge(page, harbour)) === "0")
  await second.close()
})

test("an unfocused tab reads nothing", async () => {
  const { context: other, page: blurred } = await journey.enter(reader, `/c/${harbour}`)
  await message(blurred, "harbour 40").waitFor()
  await blurred.evaluate(() => {
    document.hasFocus = () => false
  })
  // In `page` the chat was marked as unread by hand, and stays so until it is opened again.
  await fill(journey.team.owner, harbour, 1, () => "while nobody looks")
  await message(blurred, "while nobody looks").waitFor()
  await message(page, "while nobody looks").waitFor()
  // Longer than the second that makes a message read; nothing else tells that it did not happen.
  await Bun.sleep(1_500)
  expect(await unread(harbour)).toBe(1)
  await blurred.evaluate(() => {
    document.hasFocus = () => true
    dispatchEvent(new Event("focus"))
  })
  await eventually("looking at it reads it", async () => (await unread(harbour)) === 0)
  await other.close()
})

test("whoever scrolled up is told how many came, and jumps to the latest", async () => {
  await page.locator(".scroller").evaluate((scroller) => scroller.scrollTo(0, 0))
  await fill(journey.team.owner, harbour, 7, (n) => `later ${n}`)
  await eventually("the number is shown", async () => (await page.locator("#latest .count").innerText()) === "7")
  await page.click("#latest")
  await eventually("the end is in view", () =>
    page.locator(".scroller").evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight < 3),
  )
  expect(await page.locator("#latest").isVisible()).toBe(false)
})

test("a mention is counted apart", async () => {
  await page.click(`#chat-${journey.team.general}`)
  await message(page, "line 5").waitFor()
  await fill(journey.team.owner, harbour, 1, () => "@reader, the crane is free")
  await page.locator(`#chat-${harbour} .count.mention`).waitFor()
  expect(journey.browser.errors).toEqual([])
})

test("a date leads to the first message of that day or of the next one that has any", async () => {
  const { team, server, enter } = journey
  const days = await team.chat("channel", [reader], "days")
  await fill(team.owner, days, 120, (n) => `day ${n}`)
  // Ten a day; the seventh day nobody said anything.
  await server.db
    .sql`update messages set created_at = '2026-03-01T12:00:00Z'::timestamptz + interval '1 day' * (x.n / 10 + case when x.n >= 60 then 1 else 0 end)
    from (select id, row_number() over (order by seq) - 1 as n from messages where chat_id = ${days} and kind = 'text') x where messages.id = x.id`
  const { page: own } = await enter(reader, `/c/${days}`, { timezoneId: "UTC" })
  for (const [date, first] of [
    ["2026-03-03", "day 21"],
    ["2026-03-07", "day 61"],
    ["2026-03-08", "day 61"],
  ] as const) {
    await own.click("[popovertarget=jump]")
    await own.fill("#jump-date", date)
    await own.click("#jump .button")
    await own.waitForURL(/at=\d+/)
    const target = own.locator("#messages article[data-target] .body", { hasText: new RegExp(`^${first}$`) })
    await target.waitFor()
    await own.goto(`${journey.url}/c/${days}`)
    await own.waitForSelector("#composer-body")
  }
})

test("messages that are copied together carry who wrote them and when", async () => {
  const { team, enter } = journey
  const { page: own, context } = await enter(reader, `/c/${team.general}`)
  await context.grantPermissions(["clipboard-read", "clipboard-write"])
  await message(own, "line 2").waitFor()
  const copied = await own.evaluate(() => {
    const bodies = [...document.querySelectorAll("#messages article:not(.system) .body")].slice(1, 3)
    getSelection()!.setBaseAndExtent(bodies[0]!, 0, bodies[1]!, bodies[1]!.childNodes.length)
    return new Promise<string>((resolve) => {
      document.addEventListener("copy", ({ clipboardData }) => resolve(clipboardData!.getData("text/plain")), {
        once: true,
      })
      document.execCommand("copy")
    })
  })
  expect(copied).toMatch(/^Olive Owner, .*20\d\d.*\nline 2\n\nOlive Owner, .*20\d\d.*\nline 3$/)
})

test("what is printed is the conversation alone, all that is loaded of it, dark on white whatever the theme", async () => {
  const { team, enter } = journey
  const minutes = await team.chat("private", [reader], "minutes")
  const code = { body: "minute 0.\n```sh\nls\n```" }
  const { id } = (await team.owner.post(`/chats/${minutes}/messages`, code)).body["message"]
  await team.owner.put(`/messages/${id}/reactions/${encodeURIComponent("⛵")}`)
  await fill(team.owner, minutes, 45, (n) => `minute ${n}.`)
  await reader.patch("/me/settings", { theme: "dark" })
  const { page: own, context: dark } = await enter(reader, `/c/${minutes}/details`, { colorScheme: "dark" })
  const first = message(own, "minute 0.")
  const shown = (part: string) => own.locator(part).filter({ visible: true }).count()
  await message(own, "minute 45.").waitFor()
  await eventually("a message was marked, and what is looked for is asked", async () => {
    if (!(await shown(".toast"))) {
      await first.hover()
      await first.locator("[data-action=unread]").click()
    }
    if (!(await shown(".find"))) await own.click("[data-action=find]")
    return (await shown(".toast")) && shown(".find")
  })
  await first.hover()
  const besides = ["#sidebar", "#details", "#composer", ".head .tool", ".toast", ".find", "#latest", "#messages .bar"]
  for (const part of [...besides, ".body .button", "a.pill"])
    await eventually(`${part} is on the screen`, async () => (await shown(part)) > 0)

  await own.emulateMedia({ media: "print" })
  for (const part of [...besides, "button:not(.pill), a.pill, input, textarea"])
    expect([part, await shown(part)]).toEqual([part, 0])
  expect(await shown("#messages > .message .body")).toBe(46)
  expect(await shown("#messages button.pill")).toBe(1)
  expect(await shown("#messages > .message:not(.continued) > header > .name")).toBeGreaterThan(0)
  expect(await shown("#messages > .message > header time")).toBe(46)

  const paper = await own.evaluate(() => {
    const context = document.createElement("canvas").getContext("2d")!
    const brightness = (color: string) => {
      context.fillStyle = color
      context.fillRect(0, 0, 1, 1)
      return Math.max(...context.getImageData(0, 0, 1, 1).data.slice(0, 3))
    }
    const ink = [...document.querySelectorAll("#messages :is(.body, .name, time), #conversation h1")]
    return {
      ground: brightness(getComputedStyle(document.body).backgroundColor),
      ink: Math.max(...ink.map((one) => brightness(getComputedStyle(one).color))),
    }
  })
  expect(paper.ground).toBeGreaterThan(240)
  expect(paper.ink).toBeLessThan(140)
  const clips = await own.locator("#messages").evaluate((list) => {
    const around: Element[] = []
    for (let one = list.parentElement; one; one = one.parentElement) around.push(one)
    return around
      .filter((one) => getComputedStyle(one).overflowY !== "visible" && one.scrollHeight > one.clientHeight)
      .map((one) => one.className)
  })
  expect(clips).toEqual([])
  const last = await message(own, "minute 45.").evaluate((one) => one.getBoundingClientRect().bottom)
  expect(last).toBeGreaterThan(900)
  await dark.close()
})
