import { text as catalogue } from "../../views/text/text"
import { z } from "zod"
import { id, line, pageLimit, sequence, text } from "../platform/http/fields"
import { formReadPosition } from "../messages/input"
import { levels } from "./sidebar"

const level = z.enum(levels, { error: () => catalogue.arrangement.levels.choose })
const flag = z.boolean({ error: () => catalogue.rules.shape })
export const sectionName = line(() => catalogue.arrangement.sectionName, { min: 1, max: 40 })

export const preferences = z.object({
  level: level.nullable().optional(),
  muted: flag.optional(),
  favourite: flag.optional(),
  sectionId: id.nullable().optional(),
})
export const newSection = z.object({ name: sectionName })

export const switchQuery = z.object({ q: text(() => catalogue.names.search, { max: 100 }).default("") })
/** A page of mentions ended at this message. */
export const mentionsQuery = z.object({ cursor: id.optional() })
/** The same for programs, which say how long a page is. */
export const mentionsPage = mentionsQuery.extend({ limit: pageLimit })
/** Where a page goes back to after a chat was read from it. */
export const readFrom = formReadPosition.extend({ to: z.enum(["unread", "catch-up"]).optional() })
const position = z.union([z.object({ chatId: id, seq: sequence }), z.object({ rootId: id, seq: sequence })], {
  error: () => catalogue.rules.shape,
})
export const positions = z.object({
  positions: z
    .string()
    .transform((list, context) => {
      try {
        return JSON.parse(list)
      } catch {
        context.addIssue(catalogue.refusals.notJson)
        return z.NEVER
      }
    })
    .pipe(z.array(position).max(10_000)),
})

const formFlag = z.enum(["0", "1"]).transform((value) => value === "1")
/** Each control of the panel sends what it is about. */
export const preferencesForm = z.object({
  level: level.optional(),
  muted: formFlag.optional(),
  favourite: formFlag.optional(),
  sectionId: z.preprocess((value) => (value === "" ? null : value), id.nullable().optional()),
  section: z.preprocess((value) => (value === "" ? undefined : value), sectionName.optional()),
  /** Where the page goes back to. */
  to: z.enum(["chat"]).optional(),
})
const shape = { error: () => catalogue.rules.shape }
/** What stands in one place of the sidebar: one of its own, or a section. */
export const arrangement = z.object({
  place: z.union([z.enum(["favourites", "channels", "direct"]), id], shape),
  chats: z.array(id, shape).max(1_000, shape),
})
export const place = arrangement.extend({
  chats: z
    .string()
    .transform((list) => list.split(" ").filter(Boolean))
    .pipe(arrangement.shape.chats),
})
/** One up or one down. */
export const sectionStep = z.object({ by: z.literal([-1, 1], shape) })
export const step = z.object({ by: z.enum(["-1", "1"]).transform((by) => (by === "1" ? 1 : -1)) })
