import { storedText, text as catalogue } from "../../views/text/text"
import { z } from "zod"
import { id, line } from "../platform/http/fields"
import { parseJson } from "../platform/http/input"
import { type Wanted, mostAttachments } from "./attachment"

const longestAlt = 500
export const alt = line(() => catalogue.names.alt, { max: longestAlt })

/** What a message names: ids, or ids with words. */
export const wanted = z
  .array(z.union([id, z.object({ id, alt: alt.optional() })]), { error: () => catalogue.pictures.shape })
  .max(mostAttachments, { error: () => catalogue.pictures.tooMany(mostAttachments) })
  .transform((list): Wanted[] => list.map((one) => (typeof one === "string" ? { id: one } : one)))
  .refine((list) => new Set(list.map((one) => one.id)).size === list.length, { error: () => catalogue.pictures.twice })

/** The same in a form, as JSON. */
export const wantedField = z
  .string()
  .transform((value) => (value ? parseJson(value) : []))
  .pipe(wanted)

/** A name as it may stand in a page and in a header: the last part of a path, on one line, not too long. */
export const fileName = (given: string): string =>
  (
    line(() => catalogue.names.name, { max: 10_000 }).safeParse(given.split(/[/\\]/).at(-1)).data ||
    storedText.pictures.unnamed
  ).slice(0, 120)
