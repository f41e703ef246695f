import type { Page } from "playwright-core"

type Places = Record<"talk" | "empty" | "long" | "archived" | "direct" | "workspace", string>
export type State = {
  name: string
  /** Ada by default, who is an ordinary member. */
  as?: "owner" | "nobody"
  path(places: Places): string
  prepare?(page: Page): Promise<unknown>
}

/** Every state that a person may see: whoever adds one to the product adds it here. */
export const states: State[] = [
  { name: "sign-in", as: "nobody", path: () => "/sign-in" },
  { name: "sign-in-refused", as: "nobody", path: () => "/sign-in", prepare: refused },
  { name: "not-found", path: () => "/c/00000000-0000-7000-8000-000000000000" },
  { name: "conversation", path: ({ talk }) => `/c/${talk}` },
  {
    name: "conversation-bar",
    path: ({ talk }) => `/c/${talk}`,
    prepare: (page) => page.locator("#messages article").nth(2).hover(),
  },
  { name: "conversation-details", path: ({ talk }) => `/c/${talk}/details` },
  { name: "conversation-about", path: ({ talk }) => `/c/${talk}/details?tab=about` },
  { name: "conversation-threads", path: ({ talk }) => `/c/${talk}/details?tab=threads` },
  { name: "thread", path: ({ talk }) => `/c/${talk}`, prepare: thread },
  { name: "threads", path: ({ workspace }) => `/w/${workspace}/threads` },
  { name: "conversation-find", path: ({ talk }) => `/c/${talk}/find?q=crane` },
  { name: "conversation-offline", path: ({ talk }) => `/c/${talk}`, prepare: offline },
  { name: "conversation-long", path: ({ long }) => `/c/${long}` },
  { name: "conversation-empty", path: ({ empty }) => `/c/${empty}` },
  { name: "conversation-archived", path: ({ archived }) => `/c/${archived}` },
  { name: "conversation-direct", path: ({ direct }) => `/c/${direct}` },
  {
    name: "conversation-emoji",
    path: ({ talk }) => `/c/${talk}`,
    async prepare(page) {
      await page.click("#composer [data-action=emoji]")
      await page.waitForSelector("#emoji-9 button")
    },
  },
  { name: "pins", path: ({ talk }) => `/c/${talk}/pins` },
  { name: "sidebar", path: ({ workspace }) => `/w/${workspace}?list` },
  { name: "browse", path: ({ workspace }) => `/w/${workspace}/browse` },
  { name: "new-chat", path: ({ workspace }) => `/w/${workspace}/new` },
  { name: "people", path: ({ workspace }) => `/w/${workspace}/people` },
  { name: "team-settings", as: "owner", path: ({ workspace }) => `/w/${workspace}/settings` },
  { name: "search", path: () => "/search?q=crane" },
  { name: "search-nothing", path: () => "/search?q=zeppelin" },
  { name: "account", path: () => "/account" },
  { name: "admin-people", as: "owner", path: () => "/admin/people" },
  { name: "admin-performance", as: "owner", path: () => "/admin/performance" },
  { name: "manual", path: () => "/manual" },
]

async function refused(page: Page) {
  await page.fill("input[name=login]", "ada")
  await page.fill("input[name=password]", "wrong")
  await page.click("main button, form button")
}

async function thread(page: Page) {
  const article = page.locator("#messages article:not(.system)").nth(2)
  await article.hover()
  await article.locator('.bar a[href$="/thread"]').click()
  await page.fill(".in-thread textarea", "A reply beside the chat")
  await page.press(".in-thread textarea", "Enter")
  await page.waitForSelector(".thread-replies article[data-seq]")
}

async function offline(page: Page) {
  await page.context().setOffline(true)
  await page.fill("#composer-body", "Said while away")
  await page.press("#composer-body", "Enter")
}
