import { expect } from "bun:test"
import type { BrowserContext, BrowserContextOptions, Page } from "playwright-core"
import type { z } from "zod"
import { newId, newToken } from "../../src/platform/ids"
import { displayName } from "../../src/users/input"
import type { Json } from "../support/app"
import type { Journey } from "../support/journey"
import { lookForForeign } from "./foreign"
import type { Vector } from "./vectors"

export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

/** What a schema takes, with what it makes of it; null for what it refuses, in words. */
export function taken<S extends z.ZodType>(schema: S, value: unknown): z.output<S> | null {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  for (const { message } of result.error.issues) expect(message, JSON.stringify(value).slice(0, 80)).toMatch(/[.!]$/)
  return null
}

export type Called = { id: string; token: string; name: string; email: string }

/** People of the team, each called as a vector, where a name may be so; `emailOf` gives their addresses. */
export async function enlist(
  { team, server }: Journey,
  vectors: Vector[],
  emailOf = (_: string, index: number) => `v${index}@example.org`,
): Promise<Called[]> {
  const called: Called[] = []
  for (const { text } of vectors) {
    const name = taken(displayName, text) as string | null
    if (name !== null) called.push({ id: newId(), token: newToken(), name, email: emailOf(text, called.length) })
  }
  const { users, sessions, workspaces, chats } = server.app.stores
  await server.db.transaction("bad-input", async (tx) => {
    await users.insertMany(
      tx,
      called.map(({ id, name, email }, i) => ({
        id,
        email,
        handle: `v${i}`,
        displayName: name,
        passwordHash: null,
      })),
    )
    const ids = called.map(({ id }) => id)
    await workspaces.addMembers(tx, team.workspaceId, ids, "member")
    await chats.addMembers(tx, { id: team.general, workspaceId: team.workspaceId }, ids)
    await sessions.insertMany(
      tx,
      called.map(({ id, token }) => ({ id: newId(), userId: id, token })),
    )
  })
  return called
}

export type Watched = {
  context: BrowserContext
  page: Page
  happened: string[]
  /** Addresses whose refusal is what a test is about. */
  mayRefuse: RegExp | null
}

/** A page that tells of everything that should not happen on it. */
export async function watched(
  journey: Journey,
  path: string,
  options: BrowserContextOptions = {},
  token = journey.team.owner.token,
): Promise<Watched> {
  const { context, page } = await journey.enter({ token }, "/manual", options)
  const one: Watched = { context, page, happened: [], mayRefuse: null }
  const { happened } = one
  await context.addInitScript(() => {
    const canary = () => void ((globalThis as Json)["__canary"] = true)
    Object.assign(globalThis, { canary, alert: canary, confirm: canary, prompt: canary, open: canary })
  })
  page.on("dialog", (dialog) => happened.push(`dialog ${dialog.message()}`))
  page.on("console", (line) => {
    const isRefusal = line.text().includes("status of 4") && one.mayRefuse?.test(line.location().url)
    if (line.type() === "error" && !isRefusal) happened.push(`console ${line.text()} ${line.location().url}`)
  })
  page.on("pageerror", (error) => happened.push(`error ${error.message}`))
  page.on("request", (request) => {
    const { host, protocol } = new URL(request.url())
    if (protocol.startsWith("http") && !journey.url.endsWith(host)) happened.push(`request ${request.url()}`)
  })
  page.on("popup", () => happened.push("popup"))
  page.on("framenavigated", (frame) => {
    if (frame !== page.mainFrame()) happened.push(`frame ${frame.url()}`)
  })
  await page.goto(journey.url + path)
  return one
}

/** Nothing ran, nothing came into the page, all that should be is shown, and nothing is too wide or stands out of its place. */
export async function expectQuiet({ page, happened }: Watched, shown: string[] = []) {
  const broken = await page.evaluate(() => {
    const found: string[] = []
    if ((globalThis as Json)["__canary"]) found.push("the canary sang")
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} wide in ${clientWidth}`)
    for (const list of document.querySelectorAll("#conversation, main, #details > .panel, #card")) {
      const box = list.getBoundingClientRect()
      if (box.width === 0) continue
      for (const one of list.querySelectorAll(
        ".message, .person, .row, li, h1, h2, .name, .hint, .problem, .body, button, input, textarea",
      )) {
        const { left, right, width } = one.getBoundingClientRect()
        if (
          width > 1 &&
          !one.closest("pre, table, [popover], dialog, nav") &&
          (left < box.left - 1 || right > box.right + 1)
        )
          found.push(`${one.localName}.${one.className} from ${left} to ${right}: ${one.textContent!.slice(0, 60)}`)
      }
    }
    const strange =
      "script:not([src]), style, iframe, object, embed, base, form:not([method]), #messages .body :is(input, svg:not(.icon), math, link, meta, video, audio, template, dialog)"
    for (const one of document.body.querySelectorAll(strange)) found.push(one.outerHTML.slice(0, 120))
    return found.slice(0, 10)
  })
  expect(broken, page.url()).toEqual([])
  const { origin } = new URL(page.url())
  const seen = await page.evaluate(lookForForeign, { shown: [shown], origin })
  expect(seen, page.url()).toEqual({ foreign: [], missing: [] })
  expect(happened, page.url()).toEqual([])
}
