import { join } from "node:path"

/** `everywhere`: one of the few that are tried in every field. */
export type Vector = { kind: string; text: string; everywhere: boolean }

/** What somebody may write to break a page. */
export async function readVectors(): Promise<Vector[]> {
  const lines = (await Bun.file(join(import.meta.dir, "vectors.txt")).text()).split("\n")
  return lines
    .filter((line) => line && !line.startsWith("#"))
    .map((line) => {
      const space = line.indexOf(" ")
      const kind = line.slice(0, space)
      const value = JSON.parse(line.slice(space + 1)) as string | [string, string, number, string]
      const text = typeof value === "string" ? value : value[0] + value[1].repeat(value[2]) + value[3]
      return { kind: kind.replace("!", ""), text, everywhere: kind.endsWith("!") }
    })
}
