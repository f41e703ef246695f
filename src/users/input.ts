import { text as catalogue } from "../../views/text/en"
import { z } from "zod"
import { id, line, text } from "../platform/http/fields"

export const handlePattern = /^[a-z0-9._-]{2,32}$/i

/** Written after an @ they mean everybody, so they can be nobody's. */
const reserved = new Set(["all", "channel", "everyone", "here"])

export const handle = z
  .string(catalogue.refusals.handleMissing)
  .trim()
  .regex(handlePattern, { error: catalogue.refusals.handleShape, abort: true })
  .refine((value) => !reserved.has(value.toLowerCase()) && /[a-z0-9]/i.test(value), catalogue.refusals.handleReserved)
  .transform((value) => value.toLowerCase())

export const email = z
  .string(catalogue.refusals.emailMissing)
  .trim()
  .max(254, catalogue.refusals.emailLong)
  .refine((value) => !value.includes("\0") && value.isWellFormed(), catalogue.refusals.emailShape)
  .regex(/^[^\s@]+@[^\s@]+$/, catalogue.refusals.emailShape)

export const password = text(catalogue.names.password, { min: 8, max: 256 })
export const displayName = line(catalogue.names.name, { min: 1, max: 60 })

export const profile = z.object({ displayName, handle, email })
export const passwordChange = z.object({
  current: text(catalogue.names.currentPassword, { min: 1, max: 256 }),
  password,
})
export const passwordReset = z.object({ password })

/** `to`: where the page goes on, a chat or the list of those who are blocked; else to the person's card. */
export const blockForm = z.object({
  blocked: z.enum(["0", "1"], catalogue.blocking.refusals.choose),
  team: z.string().max(40).optional(),
  to: z.union([z.literal("list"), id]).optional(),
})
