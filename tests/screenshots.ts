/** `bun run screenshots [WORD]`: every state of the product as a picture in `dist/screenshots`, for eyes. With a word, only those whose name has it. */
import { mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import type { BrowserContextOptions, Page } from "playwright-core"
import { installMissing } from "./support/packages"
import { fill, startJourney } from "./support/journey"
import { states } from "./support/screenshot-states"
import type { Person } from "./support/app"

const directory = join(import.meta.dir, "../dist/screenshots")
const word = process.argv[2] ?? ""

const looks: Record<string, BrowserContextOptions> = {
  desktop: { viewport: { width: 1440, height: 900 } },
  "desktop-dark": { viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
  "phone-dark": {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    deviceScaleFactor: 2,
    colorScheme: "dark",
  },
}

await installMissing()
rmSync(directory, { recursive: true, force: true })
mkdirSync(directory, { recursive: true })
const journey = await startJourney()
const { team } = journey
const names = ["ada", "grace", "edsger", "barbara", "margaret", "alan"]
const people: Person[] = []
for (const name of names) people.push(await team.join(name))
const [ada, grace] = people as [Person, Person]

const say = async (who: Person, chat: string, body: string, more: object = {}) =>
  (await who.post(`/chats/${chat}/messages`, { body, ...more })).body["message"]
const talk = await team.chat("channel", people, "operations")
await say(team.owner, talk, "Morning all. The **Aurelia** is two hours late; new berth plan in `plans/week-47.md`.")
await say(grace, talk, "Thanks! Does that move the crane shift?")
await say(grace, talk, "I can take the second half if @ada takes the first.")
await say(
  ada,
  talk,
  "> Does that move the crane shift?\n\nYes, by 90 minutes:\n\n| crane | from | to |\n|---|---|---|\n| 4 | 08:00 | 11:30 |\n| 7 | 09:15 | 14:00 |",
)
await say(
  people[2]!,
  talk,
  "```ts\nexport const isLate = (eta: Date, now = new Date()) => eta.getTime() < now.getTime() - 15 * 60_000\n```\nis what the board uses.",
)
await say(people[3]!, talk, "صباح الخير، السفينة وصلت الآن إلى الرصيف رقم ٧")
await say(
  people[4]!,
  talk,
  `See https://harbour.example/plans/2026/week-47/berths?crane=7&shift=early#${"x".repeat(160)}`,
)
await say(team.owner, talk, "@channel please confirm your shifts by noon 🙏")
const empty = await team.chat("private", [ada], "quiet-corner")
const long = await team.chat("channel", people, "the-channel-with-a-name-of-sixty-characters-that-goes-on-on")
await fill(grace, long, 120, (n) => `${n}. ${"The tide turns at six and the crane stands ready. ".repeat(1 + (n % 7))}`)
await say(grace, long, "Donaudampfschifffahrtsgesellschaftskapitän".repeat(40))
const archived = await team.chat("channel", people, "old-project")
await say(team.owner, archived, "This is over.")
await journey.server.db.sql`update chats set archived_at = now(), version = version + 1 where id = ${archived}`
const direct = (await ada.post(`/workspaces/${team.workspaceId}/chats`, { kind: "direct", members: [grace.id] })).body[
  "chat"
].id
await say(grace, direct, "Lunch at the pier?")

const shown: string[] = []
for (const state of states.filter(({ name }) => name.includes(word)))
  for (const [look, options] of Object.entries(looks)) {
    const person = state.as === "nobody" ? null : state.as === "owner" ? team.owner : ada
    const at = state.path({ talk, empty, long, archived, direct, workspace: "harbour" })
    let page: Page
    if (person) ({ page } = await journey.enter(person, at, options))
    else {
      ;({ page } = await journey.browser.person(options))
      await page.goto(journey.url + at)
    }
    try {
      await page.waitForLoadState("networkidle")
      await state.prepare?.(page)
      await page.waitForTimeout(250)
      await page.screenshot({ path: join(directory, `${state.name}-${look}.png`) })
      shown.push(`${state.name}-${look}`)
    } catch (error) {
      process.stderr.write(`${state.name}-${look}: ${String(error).split("\n")[0]}\n`)
      process.exitCode = 1
    }
    await page.context().close()
  }
await journey.stop()
process.stdout.write(`${shown.length} pictures in ${directory}\n`)
if (journey.browser.errors.length > 0) process.stderr.write(`${[...new Set(journey.browser.errors)].join("\n")}\n`)
