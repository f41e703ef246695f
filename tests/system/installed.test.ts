import { afterAll, afterEach, beforeAll, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type BrowserContext, type Page, chromium } from "playwright-core"
import { type Person, startApp, startTeam, type Server, type Team } from "../support/app"
import { chromiumPath } from "../support/chromium"
import { message, say } from "../support/journey"
import { type Proxy, openProxy } from "../support/proxy"
import { eventually, patienceMs } from "../support/patience"

/** Confab on a device: opened without a line, and with what was written kept. The line is cut by a proxy, for workers too. */
let server: Server
let team: Team
let line: Proxy
let isAway = false
let url: string
let profile: string
let context: BrowserContext

const open = async () => {
  context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath()!,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic"],
    viewport: { width: 390, height: 844 },
  })
  context.setDefaultTimeout(patienceMs)
}

beforeAll(async () => {
  server = await startApp()
  team = await startTeam(server.url)
  line = await openProxy(() => ({ port: isAway ? 1 : server.port }))
  url = `http://127.0.0.1:${line.port}`
  profile = mkdtempSync(join(tmpdir(), "confab-device-"))
  await open()
})
afterAll(async () => {
  await context.close()
  await line.close()
  await server.stop()
  rmSync(profile, { recursive: true, force: true })
})

afterEach(() => setAway(false))

const enter = async (person: Person) => {
  await context.addCookies([
    { name: "confab", value: person.token, url, httpOnly: true, sameSite: "Lax", expires: Date.now() / 1000 + 86_400 },
  ])
  const page = await context.newPage()
  await page.goto(`${url}/c/${team.general}`)
  await page.waitForSelector("#composer-body")
  return page
}
/** A page that is being taken over by another worker may leave a question without an answer: it is asked again. */
async function ask<T>(page: Page, question: () => Promise<T>): Promise<T> {
  for (let left = 3; ; left--) {
    const answer = await Promise.race([page.evaluate(question), Bun.sleep(5_000)])
    if (answer !== undefined) return answer as T
    if (left === 0) throw new Error("The page does not answer")
  }
}
const kept = (page: Page) =>
  ask(page, async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("pages "))
    const lists = await Promise.all(
      names.map(async (name) => (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)),
    )
    return { names, paths: [...new Set(lists.flat())] }
  })
const isKept = (page: Page, person: Person, chat: string) =>
  eventually(`${chat} is kept`, async () => {
    const { names, paths } = await kept(page)
    return names.join() === `pages ${person.id}` && paths.includes(`/c/${chat}`)
  })
const choose = async (page: Page, chat: string) => {
  await page.click(".to-chats")
  await page.click(`#sidebar a[href="/c/${chat}"]`)
}

function setAway(away: boolean) {
  isAway = away
  if (away) line.cut()
}
const saidIn = async (person: Person, chat: string) =>
  ((await person.get(`/chats/${chat}/messages?limit=100`)).body["messages"] as { body: string }[]).map(
    ({ body }) => body,
  )

test("the manifest names icons that are there, and the worker is asked for anew each time", async () => {
  const page = await enter(await team.join("mona"))
  const href = await page.locator("link[rel=manifest]").getAttribute("href")
  const manifest = (await (await fetch(url + href)).json()) as {
    icons: { src: string; purpose?: string }[]
    start_url: string
  }
  for (const { src } of manifest.icons) expect((await fetch(url + src)).status).toBe(200)
  expect(manifest.icons.some(({ purpose }) => purpose === "maskable")).toBe(true)
  const worker = await fetch(`${url}/service-worker.js`)
  expect([worker.status, worker.headers.get("cache-control")]).toEqual([200, "no-cache"])
  await page.close()
})

test("without a line Confab opens where one was, with what was read last; other pages say so and list it", async () => {
  const ada = await team.join("ada")
  const quay = await team.chat("private", [ada], "quay")
  await team.owner.post(`/chats/${quay}/messages`, { body: "cranes at nine" })
  await team.owner.post(`/chats/${team.general}/messages`, { body: "morning all" })
  const page = await enter(ada)
  await isKept(page, ada, team.general)
  await choose(page, quay)
  await message(page, "cranes at nine").waitFor()
  await isKept(page, ada, quay)
  setAway(true)
  await page.goto(`${url}/`)
  await message(page, "cranes at nine").waitFor()
  expect(await page.title()).toContain("quay")
  expect(new URL(page.url()).pathname).toBe(`/c/${quay}`)
  await page.waitForSelector("#connection:not(:empty)")
  await choose(page, team.general)
  await message(page, "morning all").waitFor()
  await page.goto(`${url}/account`)
  await page.waitForSelector(`.offline-chats a[href="/c/${quay}"]`)
  expect(await page.locator("h1").textContent()).toBe("The line is away")
  await page.click(`.offline-chats a[href="/c/${team.general}"]`)
  await message(page, "morning all").waitFor()
  setAway(false)
  await team.owner.post(`/chats/${team.general}/messages`, { body: "while you were away" })
  await message(page, "while you were away").waitFor()
  await page.close()
})

test("what is written without a line survives closing the browser, and is said once when it opens again", async () => {
  const ben = await team.join("ben")
  const page = await enter(ben)
  await isKept(page, ben, team.general)
  setAway(true)
  await page.goto(`${url}/`)
  await page.waitForSelector("#composer-body")
  await say(page, "from the tunnel")
  await page.locator(".pending", { hasText: "from the tunnel" }).waitFor()
  await context.close()
  await open()
  const again = await context.newPage()
  await again.goto(`${url}/`)
  await again.locator(".pending", { hasText: "from the tunnel" }).waitFor()
  setAway(false)
  await message(again, "from the tunnel").waitFor()
  expect((await saidIn(ben, team.general)).filter((body) => body === "from the tunnel")).toHaveLength(1)
  await again.close()
})

test("it goes out in the background once the line is back, and is not said again by the page", async () => {
  const cleo = await team.join("cleo")
  const page = await enter(cleo)
  await isKept(page, cleo, team.general)
  setAway(true)
  await say(page, "from the lock")
  await page.locator(".pending", { hasText: "from the lock" }).waitFor()
  // Closing hides the page first.
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true })
    document.dispatchEvent(new Event("visibilitychange"))
  })
  await eventually("the worker has it", async () => (await kept(page)).paths.includes("/outbox"))
  await page.close()
  setAway(false)
  const other = await context.newPage()
  await other.goto(`${url}/manual`)
  const session = await context.newCDPSession(other)
  const registered = new Promise<string>((resolve) =>
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const found = registrations.find(({ scopeURL }) => scopeURL === `${url}/`)
      if (found) resolve(found.registrationId)
    }),
  )
  await session.send("ServiceWorker.enable")
  const registrationId = await registered
  await session.send("ServiceWorker.dispatchSyncEvent", {
    origin: url,
    registrationId,
    tag: "outbox",
    lastChance: false,
  })
  await eventually("it is said", async () => (await saidIn(cleo, team.general)).includes("from the lock"))
  await other.goto(`${url}/c/${team.general}`)
  await message(other, "from the lock").waitFor()
  await eventually("the page has nothing to send", async () => (await other.locator(".pending").count()) === 0)
  expect((await saidIn(cleo, team.general)).filter((body) => body === "from the lock")).toHaveLength(1)
  await other.close()
})

test("another person's arrival and signing out leave nothing to read; answers of the API are never kept", async () => {
  const dora = await team.join("dora")
  const page = await enter(dora)
  await isKept(page, dora, team.general)
  expect((await kept(page)).names).toEqual([`pages ${dora.id}`])
  expect(await ask(page, async () => (await fetch("/api/v1/me")).status)).toBe(200)
  const everything = () =>
    ask(page, async () => {
      const urls: string[] = []
      for (const name of await caches.keys())
        for (const one of await (await caches.open(name)).keys()) urls.push(new URL(one.url).pathname)
      return urls.filter((path) => !path.startsWith("/assets/"))
    })
  expect(new Set(await everything())).toEqual(new Set(["/offline", `/c/${team.general}`]))
  const eli = await team.join("eli")
  const second = await enter(eli)
  await isKept(second, eli, team.general)
  await eventually("only Eli's", async () => (await kept(second)).names.join() === `pages ${eli.id}`)
  await second.click(".to-chats")
  await second.click("#sidebar .me")
  await second.click("form[action='/sign-out'] button")
  await second.locator("[name=password]").waitFor()
  await eventually("nothing is kept", async () => (await kept(second)).names.length === 0)
  setAway(true)
  await second.goto(`${url}/`).catch(() => {})
  expect(await second.locator("#messages").count()).toBe(0)
  setAway(false)
  await second.close()
  await page.close()
})

test("a chat that is no longer one's own is no longer kept", async () => {
  const finn = await team.join("finn")
  const vault = await team.chat("private", [finn], "vault")
  const page = await enter(finn)
  // Who was here before is gone from here.
  await isKept(page, finn, team.general)
  await page.goto(`${url}/c/${vault}`)
  await isKept(page, finn, vault)
  await team.owner.delete(`/chats/${vault}/members/${finn.id}`)
  await eventually("it is gone", async () => !(await kept(page)).paths.includes(`/c/${vault}`))

  // Also where it was only just read: what is not kept yet is not kept after.
  const cellar = await team.chat("private", [finn], "cellar")
  await page.goto(`${url}/c/${cellar}`)
  await page.evaluate(
    (path) => navigator.serviceWorker.controller!.postMessage({ type: "forget", path }),
    `/c/${cellar}`,
  )
  // A page is kept a moment after it was drawn.
  await Bun.sleep(600)
  await eventually("it is gone, too", async () => !(await kept(page)).paths.includes(`/c/${cellar}`))
  await page.close()
})
