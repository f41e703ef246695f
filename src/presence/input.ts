import { z } from "zod"
import { text as catalogue } from "../../views/text/text"
import { id, line } from "../platform/http/fields"
import { forEver } from "./presence"

const words = catalogue.presence

/** One emoji, with its joiners and skin tones; a picture of 50 code points is none. */
const emoji = line(() => words.names.emoji, { max: 32 }).refine(
  (value) => value === "" || /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic}\uFE0F?)$/v.test(value),
  { error: () => words.refusals.oneEmoji },
)
const statusText = line(() => words.names.status, { max: 100 })

/** A point in time that is still to come; null: without an end. */
const laterThanNow = z.iso
  .datetime({ offset: true, error: () => words.refusals.notATime })
  .transform((value) => new Date(value))
  .refine((at) => at.getTime() > Date.now() && at <= forEver, { error: () => words.refusals.notLater })

export const newStatus = z.object({
  emoji: emoji.default(""),
  text: statusText.default(""),
  until: laterThanNow.nullish().transform((until) => until ?? null),
})
export const newPresence = z.object({
  presence: z.enum(["online", "away", "dnd", "invisible"], { error: () => words.refusals.notAPresence }),
  until: laterThanNow.nullish().transform((until) => until ?? null),
})
export const shown = z.object({ shown: z.boolean({ error: () => words.refusals.notABoolean }) })
export const presenceQuery = z.object({
  ids: z
    .string()
    .transform((value) => [...new Set(value.split(",").filter(Boolean))])
    .pipe(z.array(id).max(200, { error: () => words.refusals.tooMany })),
})

/** Forms: a length from now, or a point in the reader's own time. */
export const periods = ["", "30", "60", "240", "today", "week", "custom"] as const
const period = z.enum(periods, { error: () => words.refusals.notATime }).default("")
const local = z
  .string()
  .regex(/^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?)?$/, { error: () => words.refusals.notATime })
  .default("")
export const statusForm = z.object({ emoji: emoji.default(""), text: statusText.default(""), period, until: local })
export const presenceForm = z.object({
  presence: z.enum(["online", "away", "dnd", "invisible"], { error: () => words.refusals.notAPresence }),
  period,
})
export const shownForm = z.object({ shown: z.enum(["0", "1"], { error: () => words.refusals.notABoolean }) })
export const favouriteForm = z.object({ favourite: z.enum(["0", "1"], { error: () => words.refusals.notABoolean }) })
