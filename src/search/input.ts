import { text as catalogue } from "../../views/text/text"
import { z } from "zod"
import { id, line, pageLimit, sequence, text } from "../platform/http/fields"
import { longestQuery } from "./query"

const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
/**
 * A page's end: the time of its last message in microseconds, and that message. By relevance before it the moment up to which
 * messages are ranked, and the rank of the last one.
 */
const cursorShape = new RegExp(`^(?:(\\d{1,16})~(\\d{1,6}\\.?\\d{0,6})~)?(\\d{1,16})\\.(${uuid})$`)
const cursor = z
  .string()
  .regex(cursorShape, { error: () => catalogue.refusals.notACursor })
  .transform((value) => {
    const [, upTo, rank, at, message] = cursorShape.exec(value)!
    return { at: at!, id: message!, ranked: upTo ? { upTo, rank: Number(rank) } : null }
  })
const order = z.enum(["newest", "relevance"], { error: () => catalogue.refusals.notAnOrder })

const slug = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/, { error: () => catalogue.refusals.notFound })
  .optional()

/** The longest search that is kept among somebody's recent ones, in UTF-16 units. */
export const longestKept = 200

/** The word that somebody is typing: nothing to complete is longer. */
export const completionQuery = z.object({ team: slug, word: text("word", { max: 100 }).default("") })
export const keptSearch = z.object({ team: slug, q: line("q", { min: 1, max: longestKept }) })
/** Without `q` all of them; with `stay` the page does not move on. */
export const forgottenSearch = z.object({
  team: slug,
  q: text("q", { max: longestKept }).optional(),
  stay: z.string().max(1).optional(),
})

export const languageChange = z.object({ language: z.string().max(63) })

/** Far more than a search may have: what is too long is told where it was typed. */
const typed = text("q", { max: 20_000 }).default("")
export const searchQuery = z.object({
  q: text("q", { max: longestQuery }).default(""),
  workspace: id.optional(),
  chat: id.optional(),
  cursor: cursor.optional(),
  order: order.default("newest"),
  limit: pageLimit,
})

export const pageQuery = searchQuery
  .pick({ cursor: true, order: true })
  .extend({ q: typed, team: slug, grouped: z.string().max(1).optional(), saved: id.optional() })

/** What is looked for in one chat, and which match is shown. */
export const findQuery = z.object({ q: typed, at: sequence.optional() })

const name = line(() => catalogue.names.name, { max: 60 })
/** Without a name it is called by its text. */
export const newSearch = z.object({
  workspaceId: id,
  q: text("q", { min: 1, max: 20_000 }),
  name: name.default(""),
  order: order.default("newest"),
  grouped: z.boolean().default(false),
})
export const newSearchForm = newSearch.omit({ workspaceId: true, grouped: true }).extend({
  grouped: z.string().max(1).optional(),
  team: z.string().regex(/^[a-z0-9-]{1,40}$/, { error: () => catalogue.refusals.notFound }),
})
export const renamedSearch = z.object({ name: line(() => catalogue.names.name, { min: 1, max: 60 }) })
export const searchesQuery = z.object({ workspace: id.optional() })
