import type { Page } from "playwright-core"
import { type Journey, message } from "./journey"
import type { World } from "./screenshot-world"
import { eventually } from "./patience"

export type Size = "desktop" | "small" | "zoom" | "phone" | "narrow"
type Stage = World & { journey: Journey; touch: boolean }
export type State = {
  name: string
  /** Ada by default, who is an ordinary member. */
  as?: "owner" | "nobody" | "banned" | "grace"
  /** On a server that nobody has set up. */
  fresh?: true
  /** Desktop and phone, unless others are told. */
  sizes?: readonly Size[]
  settings?: Record<string, string>
  path(world: World): string
  prepare?(page: Page, stage: Stage): Promise<unknown>
}

const everySize = ["desktop", "small", "zoom", "phone", "narrow"] as const
const wideAndNarrow = ["desktop", "zoom", "phone", "narrow"] as const

const chat =
  (name: keyof World["chats"], rest = "") =>
  ({ chats }: World) =>
    `/c/${chats[name]}${rest}`
const said =
  (name: keyof World["messages"], rest = "") =>
  ({ messages }: World) =>
    `/m/${messages[name]}${rest}`
const team =
  (rest = "") =>
  ({ workspace }: World) =>
    `/w/${workspace}${rest}`
const at = (path: string) => () => path
const german = { language: "de" }

/** Every state that a person may see: whoever adds one to the product adds it here. */
export const states: State[] = [
  // Before one is in.
  { name: "setup", as: "nobody", fresh: true, path: at("/setup?code=setup-code") },
  { name: "sign-in", as: "nobody", path: at("/sign-in"), sizes: wideAndNarrow },
  { name: "sign-in-refused", as: "nobody", path: at("/sign-in"), prepare: refused },
  { name: "forgotten", as: "nobody", path: at("/forgotten") },
  { name: "invitation", as: "nobody", path: ({ invitation }) => `/invite/${invitation}` },
  { name: "invitation-over", as: "nobody", path: at("/invite/nothing") },
  { name: "offline-page", as: "nobody", path: at("/offline") },
  { name: "not-found", path: at("/c/00000000-0000-7000-8000-000000000000") },
  { name: "banned", as: "banned", path: team() },
  { name: "banned-first-team", as: "banned", path: at("/") },
  { name: "new-team", path: at("/workspaces/new") },
  { name: "welcome", as: "owner", path: ({ chats }) => `/c/${chats.general}` },

  // One chat.
  { name: "conversation", path: chat("talk"), sizes: everySize },
  { name: "conversation-bar", path: chat("talk"), sizes: everySize, prepare: bar },
  { name: "conversation-rest", path: chat("talk"), sizes: ["phone", "narrow"], prepare: rest },
  { name: "conversation-compact", path: chat("talk"), settings: { density: "compact" } },
  { name: "conversation-contrast", path: chat("talk"), settings: { contrast: "more" } },
  { name: "conversation-amber", path: chat("talk"), settings: { accent: "amber" } },
  { name: "conversation-teal", path: chat("talk"), settings: { accent: "teal" }, sizes: ["desktop"] },
  { name: "conversation-graphite", path: chat("talk"), settings: { accent: "graphite" }, sizes: ["desktop"] },
  { name: "conversation-mirrored", path: chat("talk"), prepare: mirrored },
  { name: "conversation-new-line", path: chat("yard") },
  { name: "conversation-target", path: said("plan") },
  { name: "conversation-long", path: chat("long") },
  { name: "conversation-extreme", path: chat("extreme"), sizes: wideAndNarrow },
  { name: "conversation-empty", path: chat("empty") },
  { name: "conversation-archived", path: chat("archived") },
  { name: "conversation-read-only", path: chat("news") },
  { name: "conversation-direct", path: chat("direct") },
  { name: "conversation-not-joined", path: chat("tugboats") },
  { name: "conversation-offline", path: chat("general"), prepare: offline },
  { name: "conversation-failed", path: chat("general"), prepare: failed },
  { name: "conversation-editing", path: chat("talk"), prepare: editing },
  { name: "conversation-deleted", path: chat("general"), prepare: deleted },
  { name: "conversation-typing", path: chat("talk"), prepare: typing },
  { name: "conversation-behind", path: chat("long"), prepare: behind },
  { name: "conversation-removed", path: chat("night"), prepare: removed },
  { name: "actions-page", path: said("last", "/actions") },

  // Beside it.
  { name: "details", path: chat("talk", "/details"), sizes: wideAndNarrow },
  { name: "details-crowd", path: chat("crowd", "/details") },
  { name: "details-about", path: chat("talk", "/details?tab=about") },
  {
    name: "details-pins",
    path: chat("talk", "/details?tab=pins"),
    prepare: (page) => page.waitForSelector(".panel .pins"),
  },
  { name: "details-threads", path: chat("talk", "/details?tab=threads") },
  { name: "details-owner", as: "owner", path: chat("talk", "/details?tab=about") },
  { name: "chat-settings", as: "owner", path: chat("talk", "/settings") },
  { name: "chat-notifications", path: chat("talk", "/preferences") },
  { name: "jump", path: chat("talk"), prepare: (page) => page.click("[popovertarget=jump]") },
  { name: "pins", path: chat("talk", "/pins") },
  { name: "pins-none", path: chat("empty", "/pins") },
  { name: "thread", path: said("question", "/thread"), sizes: everySize },
  { name: "thread-new", path: said("last", "/thread") },

  // Writing.
  { name: "completion-people", path: chat("talk"), sizes: wideAndNarrow, prepare: completing("@") },
  { name: "completion-emoji", path: chat("talk"), prepare: completing(":sail") },
  { name: "completion-channels", path: chat("talk"), prepare: completing("#") },
  { name: "completion-commands", path: chat("talk"), prepare: completing("/") },
  { name: "command-help", path: chat("talk"), prepare: noted("/help") },
  { name: "command-unknown", path: chat("talk"), prepare: noted("/dance all night") },
  { name: "calling-many", path: chat("crowd"), prepare: noted("@channel the tide is high") },
  { name: "naming-absent", path: chat("night"), prepare: noted("@edsger could take the first half") },
  { name: "composer-full", path: chat("empty"), sizes: wideAndNarrow, prepare: writing },
  { name: "composer-pictures", path: chat("empty"), sizes: wideAndNarrow, prepare: choosing },
  { name: "composer-formatting", path: chat("empty"), sizes: ["phone", "narrow"], prepare: formatting },
  { name: "drafts", path: team("/drafts") },
  { name: "drafts-none", as: "grace", path: team("/drafts") },

  // What is done with messages.
  { name: "emoji", path: chat("talk"), sizes: wideAndNarrow, prepare: picker },
  { name: "emoji-found", path: chat("talk"), prepare: (page) => picker(page).then(() => found(page)) },
  { name: "reactions-who", path: chat("talk"), sizes: ["desktop", "phone"], prepare: who },
  { name: "reactions-list", path: said("reacted", "/reactions") },
  { name: "react-page", path: said("reacted", "/react") },
  { name: "edits", path: said("edited", "/edits") },
  { name: "edits-card", path: chat("talk"), prepare: versions },
  { name: "receipts", path: said("last", "/receipts") },
  { name: "receipts-card", path: chat("talk"), prepare: receipts },

  // Pictures.
  { name: "pictures", path: chat("photos"), sizes: wideAndNarrow, prepare: loaded },
  { name: "pictures-tall", path: chat("photos"), prepare: tall },
  { name: "pictures-broken", path: chat("photos"), prepare: broken },
  { name: "picture-viewer", path: chat("photos"), sizes: wideAndNarrow, prepare: viewer },

  // Reading what waits.
  { name: "saved", sizes: everySize, path: team("/saved") },
  { name: "saved-none", as: "grace", path: team("/saved") },
  { name: "saved-done", path: team("/saved?state=done") },
  {
    name: "saved-remind",
    path: team("/saved"),
    prepare: async (page) => {
      await page.locator(".kept-item a[data-card]").first().click()
      await page.locator("#card .remind-choices").waitFor()
    },
  },
  {
    name: "conversation-save",
    path: chat("talk"),
    prepare: async (page) => {
      await page.locator("#messages article.message:not(.system)").last().focus()
      await page.keyboard.press("Alt+s")
      await page.locator("#card .remind-choices").waitFor()
    },
  },
  { name: "threads", path: team("/threads") },
  { name: "threads-none", as: "owner", path: team("/threads") },
  { name: "catch-up", path: team("/catch-up"), sizes: wideAndNarrow },
  { name: "unread", path: team("/unread") },
  { name: "unread-none", as: "owner", path: team("/unread") },
  { name: "later", path: team("/saved") },
  { name: "later-done", path: team("/saved?state=done") },
  { name: "later-card", path: chat("talk"), prepare: later },
  { name: "mentions", path: team("/mentions") },
  { name: "mentions-none", as: "owner", path: team("/mentions") },
  { name: "switcher", path: chat("talk"), sizes: wideAndNarrow, prepare: switcher("") },
  { name: "switcher-found", path: chat("talk"), prepare: switcher("gr") },
  { name: "switcher-none", path: chat("talk"), prepare: switcher("zzzz") },
  { name: "switcher-page", path: team("/switch?q=e") },
  { name: "shortcuts", path: chat("talk"), sizes: ["desktop", "zoom"], prepare: keys },
  { name: "shortcuts-page", path: team("/shortcuts") },

  // People.
  { name: "sidebar", path: team("?list"), sizes: ["phone", "narrow"] },
  { name: "sidebar-compact", path: team("?list"), sizes: ["phone"], settings: { density: "compact" } },
  {
    name: "menu-team",
    path: chat("talk"),
    sizes: ["desktop", "zoom"],
    prepare: (page) => page.click("#sidebar .workspace"),
  },
  { name: "menu-self", as: "owner", path: team("?list"), prepare: (page) => page.click("#sidebar .me") },
  { name: "profile-card", path: chat("talk"), sizes: wideAndNarrow, prepare: card },
  { name: "profile", path: ({ grace }) => `/u/${grace.id}` },
  { name: "profile-own", path: ({ ada }) => `/u/${ada.id}` },
  { name: "status", path: at("/status") },
  { name: "status-card", path: team("?list"), prepare: status },
  { name: "people", path: team("/people"), sizes: wideAndNarrow },
  { name: "people-owner", as: "owner", path: team("/people?q=a") },
  { name: "people-none", path: team("/people?q=zzzz") },
  { name: "people-rights", as: "owner", path: team("/people?q=edsger"), prepare: rights },
  { name: "people-ban", as: "owner", path: team("/people?q=edsger"), prepare: ban },
  { name: "browse", path: team("/browse") },
  { name: "browse-none", path: team("/browse?q=zzzz") },
  { name: "new-chat", path: team("/new") },
  { name: "sections", path: team("/sections") },

  // Search.
  { name: "search", path: at("/search") },
  { name: "search-found", path: at("/search?q=crane"), sizes: wideAndNarrow },
  { name: "search-nothing", path: at("/search?q=zeppelin") },
  { name: "search-wrong", path: at("/search?q=form%3Aada%20has%3Alnk") },
  { name: "search-chips", path: at("/search?q=crane%20-from%3Aedsger%20has%3Acode") },
  { name: "search-completing", path: at("/search"), prepare: seeking },
  { name: "search-searching", path: at("/search"), prepare: searching },
  { name: "search-around", path: at("/search?q=crane"), prepare: around },
  { name: "search-grouped", path: at("/search?q=crane&grouped=1") },
  { name: "find", path: chat("talk", "/find?q=crane"), sizes: wideAndNarrow },
  { name: "find-nothing", path: chat("talk", "/find?q=zeppelin") },

  // In a language whose words are longer.
  { name: "german-conversation", path: chat("talk"), settings: german, sizes: everySize },
  { name: "german-bar", path: chat("talk"), settings: german, prepare: bar },
  { name: "german-details", path: chat("talk", "/details"), settings: german },
  { name: "german-catch-up", path: team("/catch-up"), settings: german },
  { name: "german-switcher", path: chat("talk"), settings: german, prepare: switcher("") },
  { name: "german-status", path: at("/status"), settings: german },
  { name: "german-account", path: at("/account"), settings: german },
  { name: "german-account-end", path: at("/account"), settings: german, prepare: end },
  { name: "german-search", path: at("/search?q=crane"), settings: german },

  // At home.
  { name: "account", path: at("/account") },
  { name: "account-end", path: at("/account"), prepare: end },
  { name: "account-contrast", path: at("/account"), settings: { contrast: "more" } },
  { name: "account-avatar", path: at("/account"), prepare: avatar },
  { name: "account-blocked", path: at("/account/blocked") },
  { name: "account-notifications", path: at("/account/notifications") },
  { name: "account-blocked", path: at("/account/blocked") },
  { name: "team-settings", as: "owner", path: team("/settings") },
  { name: "team-settings-end", as: "owner", path: team("/settings"), prepare: end },
  { name: "admin-people", as: "owner", path: at("/admin/people") },
  { name: "admin-audit", as: "owner", path: at("/admin/audit") },
  { name: "admin-performance", as: "owner", path: at("/admin/performance") },
  { name: "manual", path: at("/manual") },
  { name: "manual-page", path: at("/manual/writing") },
]

/** Bytes of a picture for a form. */
const file = (name: string) => ({ name, mimeType: "image/svg+xml", buffer: Buffer.from("") })

async function refused(page: Page) {
  await page.fill("input[name=login]", "ada")
  await page.fill("input[name=password]", "wrong")
  await page.click("main button, form button")
  await page.waitForLoadState("networkidle")
}

const own = (page: Page) => message(page, "On it. Back at two.")

async function aim(page: Page, { touch }: Stage, article = own(page)) {
  if (touch) await article.locator(".body").tap()
  else await article.hover()
}

async function bar(page: Page, stage: Stage) {
  await aim(page, stage)
  await own(page).locator(".bar [data-action=react]").waitFor()
}

async function rest(page: Page, stage: Stage, article = own(page)) {
  await aim(page, stage, article)
  await article.locator(".to-rest").tap()
  await article.locator(".rest:popover-open").waitFor()
}

async function mirrored(page: Page) {
  await page.evaluate(() => (document.documentElement.dir = "rtl"))
}

async function send(page: Page, body: string) {
  await page.fill("#composer-body", body)
  await page.click("#composer .send")
}

async function offline(page: Page) {
  await page.context().setOffline(true)
  await send(page, "Said while away")
  await page.waitForSelector("#connection[data-state=offline]")
  await page.waitForTimeout(900)
}

async function failed(page: Page) {
  await page.route("**/messages", (route) =>
    route.fulfill({ status: 422, headers: { "X-Problem": "This%20is%20too%20long" } }),
  )
  await send(page, "Not taken by the server")
  await page.waitForSelector(".pending.failed")
}

async function editing(page: Page) {
  await eventually("it is edited", async () => {
    await page.press("#composer-body", "ArrowUp")
    return page.locator("form.editing").count()
  })
}

async function deleted(page: Page, stage: Stage) {
  const { id } = (await stage.ada.post(`/chats/${stage.chats.general}/messages`, { body: "Soon gone" })).body["message"]
  const article = page.locator(`#m-${id}`)
  await article.waitFor()
  if (stage.touch) await rest(page, stage, article)
  else await aim(page, stage, article)
  await article.locator(".bar form.own button").click()
  await page.waitForSelector(".toast")
}

async function typing(page: Page, { journey, grace, edsger, chats }: Stage) {
  for (const person of [grace, edsger]) {
    const { page: theirs, context } = await journey.enter(person, `/c/${chats.talk}`)
    await eventually("typing", async () => {
      await theirs.locator("#composer-body").pressSequentially("x")
      return ((await page.textContent("#typing")) ?? "").includes(person === grace ? "Grace" : "Edsger")
    })
    page.once("close", () => void context.close())
  }
}

async function behind(page: Page, { journey, chats }: Stage) {
  await page.waitForSelector("#messages article")
  await page.evaluate(() => (document.querySelector(".scroller")!.scrollTop = 200))
  await journey.team.owner.put(`/chats/${chats.long}/members/me`)
  await journey.team.owner.post(`/chats/${chats.long}/messages`, { body: "Something new at the end" })
  await page.waitForSelector("#latest:not([hidden])")
}

async function removed(page: Page, { journey, ada, chats }: Stage) {
  await page.fill("#composer-body", "I could take the second half, if somebody swaps with me")
  await journey.team.owner.delete(`/chats/${chats.night}/members/${ada.id}`)
  await page.waitForSelector(".overlay")
  await journey.team.owner.put(`/chats/${chats.night}/members/${ada.id}`)
}

/** Its script is loaded when the field gets the focus. */
function completing(typed: string) {
  return (page: Page) =>
    eventually("something is offered", async () => {
      await page.fill("#composer-body", "")
      await page.focus("#composer-body")
      await page.keyboard.type(typed)
      await page.waitForTimeout(500)
      return page.locator(".suggestions:not([hidden]) [role=option]").count()
    })
}

function noted(body: string) {
  return async (page: Page) => {
    await page.waitForTimeout(300)
    await page.fill("#composer-body", body)
    await page.click("#composer .send")
    await page.waitForSelector("#writing-note > *")
  }
}

async function writing(page: Page) {
  await page.fill(
    "#composer-body",
    Array.from({ length: 30 }, (_, n) => `Line ${n + 1} of a long report about the tide`).join("\n"),
  )
}

async function choosing(page: Page) {
  const { png } = await import("./pictures")
  const picture = (name: string, side: number) => ({
    name,
    mimeType: "image/png",
    buffer: png(side, 300, (x, y) => [200 - (y >> 2), 120 + (x >> 2), 160]),
  })
  await page.waitForFunction(() => "besides" in document.querySelector("#composer")!)
  await page.setInputFiles("#composer .attach input", [
    picture("crane.png", 300),
    picture("quay.png", 400),
    file("plan.svg"),
  ])
  await page.locator("#composer .strip .problem:not(:empty)").waitFor()
  await page.locator("#composer .strip li[data-id]").nth(1).waitFor()
  await page.locator("#composer .alt").first().fill("Crane 7 in the morning")
}

async function formatting(page: Page) {
  await page.tap("[data-action=formatting]")
}

async function picker(page: Page) {
  await page.click("#composer [data-action=emoji]")
  await page.waitForSelector("#emoji-9 button")
}

async function found(page: Page) {
  await page.fill("#emoji input", "sail")
  await page.waitForSelector("#emoji-found button")
}

async function who(page: Page, { touch }: Stage) {
  const pill = page.locator("button.pill").first()
  await pill.scrollIntoViewIfNeeded()
  if (touch) await pill.dispatchEvent("pointerover", { pointerType: "touch" })
  else await pill.hover()
  await page.waitForSelector("#who p")
}

async function versions(page: Page) {
  await page.locator(".edited").last().click()
  await page.waitForSelector("#versions .versions")
}

async function receipts(page: Page, stage: Stage) {
  if (stage.touch) await rest(page, stage)
  else await aim(page, stage)
  await own(page).locator('.bar [href$="/receipts"]').click()
  await page.waitForSelector("#card .people")
}

async function later(page: Page, stage: Stage) {
  if (stage.touch) await rest(page, stage)
  else await aim(page, stage)
  await own(page).locator(".bar [data-action=keep]").click()
  await page.waitForSelector("#card form")
}

const complete = (page: Page) =>
  eventually("the pictures are there", () =>
    page
      .locator(".picture img")
      .evaluateAll(
        (all) => (all as HTMLImageElement[]).filter((one) => one.complete && one.naturalWidth > 0).length > 1,
      ),
  )

async function loaded(page: Page) {
  await complete(page)
}

async function tall(page: Page) {
  await page.locator(".picture img").first().scrollIntoViewIfNeeded()
  await complete(page)
}

async function broken(page: Page) {
  await page.route("**/thumb.webp", (route) => route.abort())
  await page.reload()
  await page.waitForSelector(".picture")
  await page.waitForTimeout(300)
}

async function viewer(page: Page) {
  await complete(page)
  await page.locator(".picture").last().click()
  await page.waitForSelector("#viewer[open] img")
  await page.waitForLoadState("networkidle")
}

function switcher(typed: string) {
  return async (page: Page, { touch }: Stage) => {
    if (touch) {
      await page.click(".to-chats")
      await page.click(".switch-open")
    } else
      await eventually("the switcher is open", async () => {
        await page.keyboard.press("Control+k")
        return page.locator("#dialog[open]").count()
      })
    await page.waitForSelector("#switch-q:focus")
    if (!typed) return
    await page.keyboard.type(typed)
    await page.waitForTimeout(500)
  }
}

async function keys(page: Page) {
  await page.locator("body").evaluate(() => (document.activeElement as HTMLElement).blur())
  await eventually("the sheet is open", async () => {
    await page.keyboard.press("?")
    return page.locator("#dialog[open]").count()
  })
  await page.waitForSelector(".sheet-of-keys")
}

async function card(page: Page) {
  await page.locator("#messages a.name", { hasText: "Grace" }).last().click()
  await page.getByText("@grace").waitFor()
}

async function status(page: Page) {
  await page.click("#sidebar .me")
  await page.click("#self [data-card]")
  await page.waitForSelector("#card form")
}

async function rights(page: Page) {
  await page.click("button[aria-label*=Edsger].tool")
}

async function ban(page: Page) {
  await rights(page)
  await page.getByText("Ban from the team…").click()
}

async function seeking(page: Page) {
  await page.click("#search-q")
  await page.keyboard.type("crane from:")
  await page.waitForSelector("#search-option-0")
}

async function searching(page: Page) {
  await page.route("**/search?*", () => {})
  await page.click("#search-q")
  await page.keyboard.type("crane")
  await page.waitForTimeout(900)
}

async function around(page: Page) {
  await page.locator(".hit summary").first().click()
  await page.locator("ol.around").first().waitFor()
}

async function end(page: Page) {
  await page.evaluate(() => (document.querySelector(".pane-body") ?? document.documentElement).scrollTo(0, 100_000))
}

async function avatar(page: Page) {
  const { png } = await import("./pictures")
  await page.setInputFiles("input[type=file]", {
    name: "me.png",
    mimeType: "image/png",
    buffer: png(800, 600, (x, y) => [220 - (y >> 3), 150 + (x >> 4), 110]),
  })
  await page.waitForTimeout(600)
}
