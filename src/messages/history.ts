import { text as catalogue } from "../../views/text/text"
import { z } from "zod"
import { line as lineOfText } from "../platform/http/fields"
import { newId } from "../platform/ids"
import { body } from "./input"
import { renderBody } from "./markdown"

/** One line of a history from elsewhere: when, by whom, what. */
export const historyLine = z.object({
  at: z.iso.datetime({ offset: true, message: "at is not a time such as 2024-05-01T12:00:00Z." }),
  from: lineOfText("from", { min: 1, max: 60 }),
  text: body,
})
export type HistoryLine = z.output<typeof historyLine>

export type ImportedMessage = { id: string; senderId: string; clientId: string; body: string; html: string; at: string }

export type ParsedLine = { line: HistoryLine } | { problem: string }

/** Reads one line; says what is wrong with it instead of throwing. */
export function parseHistoryLine(raw: string): ParsedLine {
  let value: unknown
  try {
    value = JSON.parse(raw)
  } catch {
    return { problem: catalogue.refusals.lineNotJson }
  }
  const result = historyLine.safeParse(value)
  return result.success
    ? { line: result.data }
    : { problem: result.error.issues.map((issue) => issue.message).join(" ") }
}

/**
 * Names each line by what it says, and by how often it was said before in the same file: the same line twice is kept
 * twice, and the same file again brings nothing new.
 */
export function createLineNames() {
  const seen = new Map<bigint, number>()
  return ({ at, from, text }: HistoryLine): string => {
    const hash = Bun.hash.xxHash64(`${at}\n${from}\n${text}`)
    const count = seen.get(hash) ?? 0
    seen.set(hash, count + 1)
    return `import:${hash.toString(36)}:${count}`
  }
}

const nobody = new Map<string, string>()

/** A line as a message. Nobody is mentioned by it: what was said long ago calls nobody now. `/me does` becomes emphasis. */
export function toImportedMessage(line: HistoryLine, senderId: string, clientId: string): ImportedMessage {
  const said = line.text.startsWith("/me ") ? `*${line.text.slice(4).trim()}*` : line.text
  return { id: newId(), senderId, clientId, body: said, html: renderBody(said, nobody).html, at: line.at }
}

/** A handle made of a name from elsewhere, not among those taken: letters, digits, dots, hyphens, underscores, 2 to 32. */
export function handleFor(name: string, isTaken: (handle: string) => boolean): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]/g, "")
    .slice(0, 26)
  const base = plain.length >= 2 ? plain : `user-${plain}`
  for (let n = 1; ; n++) {
    const handle = n === 1 ? base : `${base}-${n}`
    if (!isTaken(handle)) return handle
  }
}

/** The address by which a name from elsewhere is known again; mail cannot reach it (RFC 2606). */
export const addressFor = (name: string) => `${Buffer.from(name.toLowerCase()).toString("hex")}@import.invalid`
