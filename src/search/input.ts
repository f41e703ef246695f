import { text as catalogue } from "../../views/text/en"
import { z } from "zod"
import { id, pageLimit, sequence, text } from "../platform/http/fields"

/** A page's end: the time of its last message in microseconds, and that message. */
const cursor = z
  .string()
  .regex(/^\d{1,16}\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, catalogue.refusals.notACursor)
  .transform((value) => ({ at: value.split(".")[0]!, id: value.split(".")[1]! }))

export const searchQuery = z.object({
  q: text("q", { max: 20_000 }).default(""),
  workspace: id.optional(),
  chat: id.optional(),
  cursor: cursor.optional(),
  limit: pageLimit,
})

/** What is looked for in one chat, and which match is shown. */
export const findQuery = searchQuery.pick({ q: true }).extend({ at: sequence.optional() })
