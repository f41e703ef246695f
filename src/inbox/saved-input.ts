import { z } from "zod"
import { text as catalogue } from "../../views/text/text"
import { listQuery } from "../platform/http/cursor"
import { line } from "../platform/http/fields"
import { choices, isTooFar } from "./when"

const words = catalogue.later
export const longestNote = 1_000
export const noteText = line(() => words.names.note, { min: 1, max: longestNote })

/** A point in time that is still to come, five years ahead at most. */
export const dueTime = z
  .date()
  .refine((at) => at.getTime() > Date.now(), { error: () => words.refusals.past })
  .refine((at) => !isTooFar(at, new Date()), { error: () => words.refusals.far })
const instant = z.iso
  .datetime({ offset: true, error: () => words.refusals.notATime })
  .transform((value) => new Date(value))
  .pipe(dueTime)

export const savedList = listQuery.extend({
  state: z.enum(["open", "done"], { error: () => words.refusals.notAState }).default("open"),
})
export const savedWish = z.object({ remindAt: instant.nullish() })
export const newReminder = z.object({ text: noteText, remindAt: instant })
export const savedChange = z.object({
  done: z.boolean({ error: () => catalogue.rules.shape }).optional(),
  remindAt: instant.nullable().optional(),
})

/** Forms: one of what is offered, a time of one's own, or none. */
export const remindForm = z.object({
  when: z.enum(["", ...choices, "custom"], { error: () => words.refusals.notATime }).default(""),
  at: z.string().max(40).default(""),
})
export const doneForm = z.object({ done: z.enum(["0", "1"], { error: () => catalogue.rules.shape }) })
