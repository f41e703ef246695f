import { z } from "zod"
import { sequence } from "../platform/http/fields"

export const threadPosition = z.object({ seq: sequence })
/** From a page; `list` when it was the list of all threads. */
export const formThreadPosition = z.object({ seq: sequence, list: z.string().optional() })
/** Where in a thread: at a reply, or before or after one. */
export const threadPlace = z.object({
  reply: sequence.optional(),
  before: sequence.optional(),
  after: sequence.optional(),
})
export type ThreadPlace = z.output<typeof threadPlace>
