import type { BrowserContextOptions, Page } from "playwright-core"
import { type Client, type Json, startApp, startTeam } from "./app"
import { startBrowser } from "./browser"

type Options = { env?: Record<string, string>; args?: string[]; host?: string; jobs?: boolean }

/** A team on a server of its own, and a browser to visit it with. */
export async function startJourney({ env, args, host = "127.0.0.1", jobs }: Options = {}) {
  const [server, browser] = await Promise.all([startApp(env, { jobs }), startBrowser({ args })])
  const team = await startTeam(server.url)
  const url = `http://${host}:${server.port}`
  return {
    server,
    browser,
    team,
    url,
    /** Opens the page of somebody who is signed in already; with scripts it is live when this answers. */
    async enter(person: { token: string }, path = `/c/${team.general}`, options: BrowserContextOptions = {}) {
      const { context, page } = await browser.person(options)
      await context.addCookies([{ name: "confab", value: person.token, url, httpOnly: true, sameSite: "Lax" }])
      await page.goto(url + path)
      const hasLine = options.javaScriptEnabled !== false && (await page.locator("#connection").count()) > 0
      if (hasLine) await untilLive(page)
      return { context, page }
    },
    async stop() {
      await browser.stop()
      await server.stop()
    },
  }
}

/** Its scripts are there, and its socket is open. */
export const untilLive = (page: Page) => page.locator("#connection[data-state]").waitFor({ state: "attached" })

export type Journey = Awaited<ReturnType<typeof startJourney>>

/** Writes into the composer and sends it by the key. */
export async function say(page: Page, body: string) {
  await page.fill("#composer-body", body)
  await page.press("#composer-body", "Enter")
}

/** A message that the server has taken. */
export const message = (page: Page, body: string) => page.locator("#messages article[data-seq]", { hasText: body })

/** What stands in the list, in order. */
export const bodies = (page: Page) =>
  page.locator("#messages article:not(.system) .body").evaluateAll((all) => all.map((one) => one.textContent!.trim()))

let posted = 0

/** Messages of one person, a hundred a call; answers them as the API has them. */
export async function fill(client: Client, chatId: string, count: number, body = (n: number) => `line ${n}`) {
  const messages: Json[] = []
  for (let from = 0; from < count; from += 100) {
    const batch = Array.from({ length: Math.min(100, count - from) }, (_, i) => ({
      body: body(from + i + 1),
      clientId: `fill-${posted++}`,
    }))
    const answer = await client.post(`/chats/${chatId}/messages/batch`, { messages: batch })
    if (answer.status !== 201) throw new Error(`not posted: ${JSON.stringify(answer.body)}`)
    messages.push(...answer.body["messages"])
  }
  return messages
}
