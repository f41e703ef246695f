import type { Browser, CDPSession, Page } from "playwright-core"
import type { Database } from "../../platform/db/open"
import { newId } from "../../platform/ids"
import { UsageError } from "../usage"
import { bodyOf, gather } from "./crowd"
import { type Report, percentile } from "./figures"
import { fillPast, readLines } from "./past"
import { type LongTasks, longMs, watchLongTasks } from "./long-tasks"
import { type Served, withServer } from "./served"
import { watchStandstill } from "./standstill"

const channels = 101
/** All of them in the first channel. */
const people = 5_000
const asked = 40
const typedForMs = 15_000
const perSecond = 50
const batch = 100
const megabyte = 1024 ** 2

async function startBrowser(): Promise<Browser> {
  const executablePath = process.env["CHROMIUM_PATH"] ?? Bun.which("chromium") ?? Bun.which("google-chrome")
  if (!executablePath)
    throw new UsageError("No Chromium here: install it (Debian: apt-get install chromium) or set CHROMIUM_PATH.")
  const { chromium } = await import("playwright-core").catch(() => {
    throw new UsageError("This figure is measured from a clone of the project: bun run bench page.")
  })
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] })
}

type Watch = (holds: () => boolean) => Promise<number>
/** Gives every page `painted`: when the frame was painted in which something first held. It draws no frames of its own. */
const watchPaints = () => {
  const painted: Watch = (holds) =>
    new Promise((resolve) => {
      const look = () => {
        if (!holds()) return
        observer.disconnect()
        // The frame in which it stands is painted before a task that is put behind it.
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now())))
      }
      const observer = new MutationObserver(look)
      observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true })
      look()
    })
  Object.assign(globalThis, { painted })
}

/** How long somebody holds the button of a mouse down, ms. */
const pressMs = 80

/** Milliseconds from a click on a chat in the sidebar until a frame with its messages was painted. */
async function visit(page: Page, chatId: string) {
  const link = page.locator(`#sidebar a[href^="/c/${chatId}"]`)
  await link.hover()
  // Before it is pressed, however late the page listens.
  await page.evaluate((id) => {
    let began = 0
    document.addEventListener("click", ({ timeStamp }) => (began = timeStamp), { once: true, capture: true })
    const { painted } = globalThis as unknown as { painted: Watch }
    const visited = painted(() => {
      const pane = document.querySelector<HTMLElement>("#conversation")
      return pane?.dataset["chat"] === id && pane.querySelector("#messages article") !== null
    })
    Object.assign(globalThis, { visited: visited.then((at) => at - began) })
  }, chatId)
  await page.mouse.down()
  await Bun.sleep(pressMs)
  await page.mouse.up()
  return page.evaluate(() => (globalThis as unknown as { visited: Promise<number> }).visited)
}

/** Milliseconds from a key in a field until a frame was painted with an answer that says this. */
const answer = (
  page: Page,
  { field, typed, place, said }: { field: string; typed: string; place: string; said: string },
) =>
  page.evaluate(
    async (given) => {
      const input = document.querySelector<HTMLInputElement>(given.field)!
      input.focus()
      input.value = given.typed
      input.setSelectionRange(given.typed.length, given.typed.length)
      const began = performance.now()
      const { painted } = globalThis as unknown as { painted: Watch }
      const shown = painted(() => document.querySelector(given.place)?.textContent?.includes(given.said) ?? false)
      input.dispatchEvent(new InputEvent("input", { bubbles: true }))
      return (await shown) - began
    },
    { field, typed, place, said },
  )

/** Names that are asked for one after the other, so that no answer looks like the one before. */
async function answers(page: Page, typedFor: (name: string) => string, where: { field: string; place: string }) {
  const times: number[] = []
  for (let n = 0; n < asked; n++) {
    const name = `bench${1_000 + ((n * 997) % 4_000)}`
    times.push(await answer(page, { ...where, typed: typedFor(name), said: name }))
    await Bun.sleep(50)
  }
  process.stderr.write(`${where.place}: ${times.map(Math.round).join(" ")} ms\n`)
  return percentile(times, 0.95)
}

/** Tasks of over 50 ms while somebody types and messages arrive. */
async function typeWhileArriving(page: Page, session: CDPSession, say: (n: number) => void): Promise<LongTasks> {
  const longTasks = await watchLongTasks(session)
  await page.focus("#composer-body")
  let sent = 0
  const timer = setInterval(() => say(sent++), 1_000 / perSecond)
  const until = performance.now() + typedForMs
  while (performance.now() < until) await page.keyboard.type("the tide turns ", { delay: 60 })
  clearInterval(timer)
  const long = await longTasks()
  const told = (times: number[]) => times.map(Math.round).join(", ") || "none"
  process.stderr.write(
    `${sent} messages while typing; tasks that lasted over ${longMs} ms: ${told(long.lasted)}; that worked so long: ${told(long.worked)}\n`,
  )
  return long
}

async function heapOf(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.collectGarbage")
  return (await session.send("Runtime.getHeapUsage")).usedSize
}

/** Posts so many messages and waits until the page shows the last of them. */
async function flood(
  page: Page,
  { url }: Served,
  token: string,
  { chatId, arriving }: { chatId: string; arriving: number },
) {
  for (let from = 0; from < arriving; from += batch) {
    const list = Array.from({ length: batch }, (_, i) => ({
      body: `flood ${from + i} about the berth`,
      clientId: newId(),
    }))
    const response = await fetch(`${url}/api/v1/chats/${chatId}/messages/batch`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ messages: list }),
    })
    if (!response.ok) throw new Error(`A batch was answered ${response.status}`)
    await response.arrayBuffer()
    // As fast as the page takes them in: this asks for memory and not for speed.
    await page.waitForFunction(
      (n) => document.querySelector("#messages")?.textContent?.includes(`flood ${n} about`),
      from + batch - 1,
      { timeout: 60_000, polling: 20 },
    )
  }
}

/** The reader and the sender are in every channel, everybody is in the first; the reader has read all of it. */
async function seat(db: Database, first: string, [reader, sender]: [string, string]) {
  await db.sql`insert into chat_members (chat_id, user_id, workspace_id)
    select c.id, m.user_id, c.workspace_id from chats c join workspace_members m on m.workspace_id = c.workspace_id
    where c.id = ${first} or m.user_id = any(${[reader, sender]}::uuid[]) on conflict do nothing`
  await db.sql`update chat_members m set last_read_seq = c.last_seq from chats c where c.id = m.chat_id and m.user_id = ${reader}`
  await db.sql.unsafe("vacuum analyze chat_members")
}

/**
 * What a person feels in the browser, with a million messages in the database (`BENCH_MESSAGES`) and an hour's worth of 50,000 in
 * an open chat (`BENCH_ARRIVING`).
 */
export async function run(env: Record<string, string | undefined>): Promise<Report> {
  const messages = Number(env["BENCH_MESSAGES"] ?? 1_000_000)
  const arriving = Number(env["BENCH_ARRIVING"] ?? 50_000)
  return withServer(env, { people, channels, chatsEach: 1 }, async ({ server, db, chatIds, crowd }) => {
    process.stderr.write(`${messages} messages are written\n`)
    const senders = crowd.map(({ id }) => id)
    const [reader, sender] = [crowd[0]!, crowd[1]!]
    await fillPast(db, { chats: chatIds, senders, lines: readLines(env["BENCH_TEXT"]), messages })
    await seat(db, chatIds[0]!, [reader.id, sender.id])
    const browser = await startBrowser()
    try {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
      const cookie = { name: "confab", value: reader.token, url: server.url, httpOnly: true, sameSite: "Lax" as const }
      await context.addCookies([cookie])
      const page = await context.newPage()
      await page.addInitScript(watchPaints)
      await page.goto(`${server.url}/c/${chatIds[0]}`)
      await page.waitForSelector("#messages article")
      // Each of them once: one seen within half a minute would come back from memory. The last has no past.
      const visited: number[] = []
      const standstill = watchStandstill()
      const told: string[] = []
      for (const chatId of chatIds.slice(1, -1)) {
        standstill.take()
        const ms = Math.round(await visit(page, chatId))
        const stood = Math.round(standstill.take())
        visited.push(ms)
        told.push(stood < longMs ? `${ms}` : `${ms} (the machine stood still for ${stood})`)
        await Bun.sleep(100)
      }
      standstill.stop()
      process.stderr.write(`visits: ${told.join(" ")} ms\n`)

      await visit(page, chatIds[0]!)
      const completed = await answers(page, (name) => `ahoy @${name}`, {
        field: "#composer-body",
        place: ".suggestions:not([hidden])",
      })
      await page.fill("#composer-body", "")
      await page.keyboard.press("Control+k")
      await page.waitForSelector("#switch-q")
      const switched = await answers(page, (name) => name, { field: "#switch-q", place: "#switch-options" })
      await page.keyboard.press("Escape")

      const open = chatIds[1]!
      await visit(page, open)
      const voices = await gather([
        { url: `${server.url.replace("http", "ws")}/api/v1/events`, token: sender.token, channel: 0 },
      ])
      const say = (n: number) =>
        voices.sockets[0]!.send(
          JSON.stringify({ type: "send", chatId: open, body: bodyOf(0, n, performance.now()), clientId: newId() }),
        )
      const session = await context.newCDPSession(page)
      const long = await typeWhileArriving(page, session, say)
      voices.close()
      await page.fill("#composer-body", "")

      const before = await heapOf(session)
      await flood(page, server, sender.token, { chatId: open, arriving })
      const grown = (await heapOf(session)) - before
      const atMost = (most: number) => ({ target: { atMost: most } })
      return {
        title: `page: in Chromium, with ${messages.toLocaleString("en")} messages in the database`,
        figures: [
          {
            name: "p95 from the click in the sidebar to messages painted",
            value: percentile(visited, 0.95),
            unit: "ms",
            ...atMost(100),
          },
          { name: "p95 of a completion among 5,000 members, painted", value: completed, unit: "ms", ...atMost(50) },
          { name: "p95 of the switcher among 5,100 entries, painted", value: switched, unit: "ms", ...atMost(50) },
          // What the machine gives to others is no work of the page.
          {
            name: `tasks of over ${longMs} ms of work while typing, 50 messages/s arriving`,
            value: long.worked.length,
            unit: "tasks",
            ...atMost(0),
          },
          {
            name: `growth of the heap by ${arriving.toLocaleString("en")} messages`,
            value: grown / megabyte,
            unit: "MiB",
            ...atMost(20),
          },
        ],
      }
    } finally {
      await browser.close()
    }
  })
}
