import { mkdirSync } from "node:fs"
import { join, resolve } from "node:path"
import { LoadTestReport } from "../../../views/loadtest/report"
import type { Result } from "./result"

type Markup = { toString(): string | Promise<string> }
const drawn = async (markup: Markup) => `<!doctype html>${await markup.toString()}`

/** Writes the result for programs and for people; gives the two paths. */
export async function writeFiles(result: Result, directory: string) {
  mkdirSync(directory, { recursive: true })
  const name = `loadtest-${result.options.scenario}-${result.startedAt.slice(0, 19).replaceAll(/[-:]/g, "")}`
  const json = resolve(join(directory, `${name}.json`))
  const html = resolve(join(directory, `${name}.html`))
  await Bun.write(json, JSON.stringify(result, null, 1))
  await Bun.write(html, await drawn(LoadTestReport({ result })))
  return { json, html }
}
