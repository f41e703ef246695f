import { text as catalogue } from "../../views/text/text"
import { z } from "zod"
import { id, line, text } from "../platform/http/fields"

export const handlePattern = /^[a-z0-9._-]{2,32}$/i

/** Written after an @ they mean everybody, so they can be nobody's. */
const reserved = new Set(["all", "channel", "everyone", "here"])

export const handle = z
  .string({ error: () => catalogue.refusals.handleMissing })
  .trim()
  .regex(handlePattern, { error: () => catalogue.refusals.handleShape, abort: true })
  .refine((value) => !reserved.has(value.toLowerCase()) && /[a-z0-9]/i.test(value), {
    error: () => catalogue.refusals.handleReserved,
  })
  .transform((value) => value.toLowerCase())

export const email = z
  .string({ error: () => catalogue.refusals.emailMissing })
  .trim()
  .max(254, { error: () => catalogue.refusals.emailLong })
  .refine((value) => !value.includes("\0") && value.isWellFormed(), { error: () => catalogue.refusals.emailShape })
  .regex(/^[^\s@]+@[^\s@]+$/, { error: () => catalogue.refusals.emailShape })

export const password = text(() => catalogue.names.password, { min: 8, max: 256 })
export const displayName = line(() => catalogue.names.name, { min: 1, max: 60 })

export const profile = z.object({ displayName, handle, email })
/** What is not named stays as it is. */
export const profileChange = profile.partial()
export const passwordChange = z.object({
  current: text(() => catalogue.names.currentPassword, { min: 1, max: 256 }),
  password,
})
export const passwordReset = z.object({ password })

/** `to`: where the page goes on, a chat or the list of those who are blocked; else to the person's card. */
export const blockForm = z.object({
  blocked: z.enum(["0", "1"], { error: () => catalogue.blocking.refusals.choose }),
  team: z.string().max(40).optional(),
  to: z.union([z.literal("list"), id]).optional(),
})
