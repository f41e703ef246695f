/**
 * `bun run screenshots [WORD]`: every state of the product as a picture in `dist/screenshots`, for eyes, on a desktop and a phone, in
 * the light and in the dark. With a word, only those whose names begin with it, or with one of several
 * with commas between them.
 */
import { mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import type { BrowserContextOptions } from "playwright-core"
import { defaultSettings } from "../src/users/settings"
import { startApp } from "./support/app"
import { startJourney } from "./support/journey"
import { installMissing } from "./support/packages"
import { type Size, states } from "./support/screenshot-states"
import { furnish } from "./support/screenshot-world"

const directory = join(import.meta.dir, "../dist/screenshots")
const word = process.argv[2] ?? ""

const touch = { hasTouch: true, isMobile: true, deviceScaleFactor: 2 }
const sizes: Record<Size, BrowserContextOptions> = {
  desktop: { viewport: { width: 1440, height: 900 } },
  small: { viewport: { width: 1024, height: 768 } },
  /** A desktop at 200 %. */
  zoom: { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 },
  phone: { viewport: { width: 390, height: 844 }, ...touch },
  narrow: { viewport: { width: 320, height: 568 }, ...touch },
}
const schemes = ["light", "dark"] as const

await installMissing()
if (!word) rmSync(directory, { recursive: true, force: true })
mkdirSync(directory, { recursive: true })
const [journey, fresh] = await Promise.all([startJourney(), startApp()])
const world = await furnish(journey)

const shown: string[] = []
for (const state of states.filter(({ name }) => word.split(",").some((one) => name.startsWith(one))))
  for (const size of state.sizes ?? (["desktop", "phone"] as const)) {
    const person = state.as === "nobody" ? null : world[state.as ?? "ada"]
    const settings = person && state.settings
    if (settings) await person.patch("/me/settings", settings)
    const at = state.path(world)
    const options = { reducedMotion: "reduce" as const, ...sizes[size] }
    const { page, context } = await (person
      ? journey.enter(person, "/account", options)
      : journey.browser.person(options))
    try {
      await page.goto((state.fresh ? fresh.url : journey.url) + at)
      await page.waitForLoadState("networkidle")
      await state.prepare?.(page, { ...world, journey, touch: size === "phone" || size === "narrow" })
      for (const scheme of schemes) {
        await page.emulateMedia({ colorScheme: scheme })
        await page.waitForTimeout(150)
        await page.screenshot({ path: join(directory, `${state.name}-${size}-${scheme}.png`) })
        shown.push(`${state.name}-${size}-${scheme}`)
      }
    } catch (error) {
      process.stderr.write(`${state.name}-${size}: ${String(error).split("\n").slice(0, 3).join(" ")}\n`)
      process.exitCode = 1
    }
    await context.close()
    if (settings) await person.patch("/me/settings", defaultSettings)
  }
await journey.stop()
await fresh.stop()
process.stdout.write(`${shown.length} pictures in ${directory}\n`)
if (journey.browser.errors.length > 0) process.stderr.write(`${[...new Set(journey.browser.errors)].join("\n")}\n`)
