import type { Browser, CDPSession, Page } from "playwright-core"
import { newId } from "../../platform/ids"
import { UsageError } from "../usage"
import { bodyOf, gather } from "./crowd"
import { type Report, percentile } from "./figures"
import { fillPast, readLines } from "./past"
import { type Served, withServer } from "./served"

const messages = 1_000_000
const channels = 20
const visits = 100
const typedForMs = 15_000
const perSecond = 50
/** An hour's worth of messages in one chat. */
const arriving = 50_000
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

/** Milliseconds from the press on a chat in the sidebar until a frame with its messages was painted. */
const visit = (page: Page, chatId: string) =>
  page.evaluate(
    (id) =>
      new Promise<number>((resolve, reject) => {
        const link = document.querySelector<HTMLElement>(`#sidebar a[href^="/c/${id}"]`)
        if (!link) return reject(new Error("The chat is not in the sidebar"))
        const began = performance.now()
        const look = () => {
          const pane = document.querySelector<HTMLElement>("#conversation")
          if (pane?.dataset["chat"] !== id || !pane.querySelector("#messages article"))
            return requestAnimationFrame(look)
          // The frame in which they stand is painted before a task that is put behind it.
          return requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)))
        }
        link.click()
        look()
      }),
    chatId,
  )

/** Tasks of over 50 ms while somebody types and messages arrive, and how often the field was late by a frame. */
async function typeWhileArriving(page: Page, say: (n: number) => void): Promise<number> {
  await page.evaluate(() => {
    const long: number[] = []
    Object.assign(globalThis, { long })
    new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: "longtask",
    })
  })
  await page.focus("#composer-body")
  let sent = 0
  const timer = setInterval(() => say(sent++), 1_000 / perSecond)
  const until = performance.now() + typedForMs
  while (performance.now() < until) await page.keyboard.type("the tide turns ", { delay: 60 })
  clearInterval(timer)
  const long = await page.evaluate(() => (globalThis as unknown as { long: number[] }).long)
  process.stderr.write(`${sent} messages while typing; long tasks: ${long.map(Math.round).join(", ") || "none"}\n`)
  return long.length
}

async function heapOf(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.collectGarbage")
  return (await session.send("Runtime.getHeapUsage")).usedSize
}

/** Posts `arriving` messages and waits until the page shows the last of them. */
async function flood(page: Page, { url }: Served, token: string, chatId: string) {
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

/** What a person feels in the browser, with a million messages in the database. */
export const run = (env: Record<string, string | undefined>): Promise<Report> =>
  withServer(env, { people: 50, channels, chatsEach: channels }, async ({ server, db, chatIds, crowd }) => {
    process.stderr.write(`${messages} messages are written\n`)
    const senders = crowd.map(({ id }) => id)
    await fillPast(db, { chats: chatIds, senders, lines: readLines(env["BENCH_TEXT"]), messages })
    const browser = await startBrowser()
    try {
      const [reader, sender] = [crowd[0]!, crowd[1]!]
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
      const cookie = { name: "confab", value: reader.token, url: server.url, httpOnly: true, sameSite: "Lax" as const }
      await context.addCookies([cookie])
      const page = await context.newPage()
      await page.goto(`${server.url}/c/${chatIds[0]}`)
      await page.waitForSelector("#messages article")
      const visited: number[] = []
      for (let n = 1; n <= visits; n++) {
        visited.push(await visit(page, chatIds[n % channels]!))
        await Bun.sleep(100)
      }

      const open = chatIds[visits % channels]!
      const voices = await gather([
        { url: `${server.url.replace("http", "ws")}/api/v1/events`, token: sender.token, channel: 0 },
      ])
      const say = (n: number) =>
        voices.sockets[0]!.send(
          JSON.stringify({ type: "send", chatId: open, body: bodyOf(0, n, performance.now()), clientId: newId() }),
        )
      const long = await typeWhileArriving(page, say)
      voices.close()
      await page.fill("#composer-body", "")

      const session = await context.newCDPSession(page)
      const before = await heapOf(session)
      await flood(page, server, sender.token, open)
      const grown = (await heapOf(session)) - before
      return {
        title: "page: in Chromium, with 1,000,000 messages in the database",
        figures: [
          {
            name: "p95 from the press in the sidebar to messages painted",
            value: percentile(visited, 0.95),
            unit: "ms",
            target: { atMost: 100 },
          },
          {
            name: "long tasks while typing, 50 messages/s arriving",
            value: long,
            unit: "tasks",
            target: { atMost: 0 },
          },
          {
            name: "growth of the heap by 50,000 messages",
            value: grown / megabyte,
            unit: "MiB",
            target: { atMost: 20 },
          },
        ],
      }
    } finally {
      await browser.close()
    }
  })
