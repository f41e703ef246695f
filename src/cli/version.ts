import { version as declared } from "../../package.json"
import { UsageError } from "./usage"

export const version: string = declared

export async function run(argv: string[]): Promise<number> {
  if (argv.length > 0) throw new UsageError("confab version takes no arguments.")
  process.stdout.write(`confab ${version} (bun ${Bun.version}, ${process.platform}-${process.arch})\n`)
  return 0
}
