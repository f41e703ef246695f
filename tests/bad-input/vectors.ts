import { join } from "node:path"

export type Vector = { kind: string; text: string }

/** What somebody may write to break a page. */
export async function readVectors(): Promise<Vector[]> {
  const lines = (await Bun.file(join(import.meta.dir, "vectors.txt")).text()).split("\n")
  return lines
    .filter((line) => line && !line.startsWith("#"))
    .map((line) => {
      const space = line.indexOf(" ")
      const value = JSON.parse(line.slice(space + 1)) as string | [string, string, number, string]
      const text = typeof value === "string" ? value : value[0] + value[1].repeat(value[2]) + value[3]
      return { kind: line.slice(0, space), text }
    })
}
