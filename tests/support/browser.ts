import { type BrowserContext, type BrowserContextOptions, type Page, chromium } from "playwright-core"
import { chromiumPath } from "./chromium"
import { patienceMs } from "./patience"

const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

export async function startBrowser({ args = [] as string[] } = {}) {
  const executablePath = chromiumPath()
  if (!executablePath)
    throw new Error("No Chromium here: install it (Debian: apt-get install chromium) or set CHROMIUM_PATH")
  const browser = await chromium.launch({ executablePath, args: [...quiet, ...args] })
  const errors: string[] = []
  return {
    errors,
    async person(options: BrowserContextOptions = {}): Promise<{ context: BrowserContext; page: Page }> {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        timezoneId: "Europe/Berlin",
        locale: "en-GB",
        // What a worker answers cannot be held up or counted; its own test has one.
        serviceWorkers: "block",
        ...options,
      })
      context.setDefaultTimeout(patienceMs)
      const page = await context.newPage()
      page.on("pageerror", (error) => errors.push(String(error)))
      page.on("console", (line) => {
        if (line.type() === "error" && line.text().includes("Content Security Policy")) errors.push(line.text())
      })
      return { context, page }
    },
    async stop() {
      await browser.close()
    },
  }
}
