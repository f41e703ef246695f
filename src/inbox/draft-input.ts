import { z } from "zod"
import { text as catalogue } from "../../views/text/text"
import { longestBody } from "../messages/input"
import { id, text } from "../platform/http/fields"

/** Where it is written: in a thread, else in the chat's own composer. */
export const draftPlace = z.object({ threadOf: id.optional() })
export const formDraft = draftPlace.extend({ text: text(() => catalogue.names.draft, { max: longestBody }) })
export const newDraft = z.object({
  text: text(() => catalogue.names.draft, { max: longestBody }),
  threadOf: id.nullish().transform((threadOf) => threadOf ?? undefined),
})
