import { text as catalogue } from "../../views/text/text"
import { z } from "zod"
import { id, line } from "../platform/http/fields"
import { chatKinds } from "./chat"

export const channelName = line(() => catalogue.names.name, { min: 1, max: 60 })
  .transform((name) => name.replace(/^#/, "").replaceAll(/\s+/g, "-").toLowerCase())
  .refine((name) => /^[\p{L}\p{M}\p{N}._-]+$/u.test(name), { error: () => catalogue.refusals.channelNameShape })
export const topic = line(() => catalogue.names.topic, { max: 250 })

export const createChat = z
  .object({
    kind: z.enum(chatKinds, { error: () => catalogue.refusals.chatKind }),
    name: z.unknown().optional(),
    topic: topic.default(""),
    members: z
      .array(id, { error: () => catalogue.refusals.membersShape })
      .max(50, { error: () => catalogue.refusals.tooManyPeople })
      .default([]),
  })
  .transform((input, context) => {
    if (input.kind === "group" || input.kind === "direct") return { ...input, name: null }
    const name = channelName.safeParse(input.name)
    if (!name.success) {
      for (const issue of name.error.issues)
        context.addIssue({ code: "custom", message: issue.message, path: ["name"] })
      return z.NEVER
    }
    return { ...input, name: name.data }
  })

export const chatSettings = z.object({ name: channelName.optional(), topic: topic.optional() })
/** All that a program changes of a chat in one call. */
export const chatChange = chatSettings.extend({
  announcement: z.boolean().optional(),
  archived: z.boolean().optional(),
})
/** Handles or names as people type them: `@ada, @grace`. */
export const addByHandle = z.object({ handle: line(() => catalogue.names.handle, { min: 1, max: 500 }) })
