import { z } from "zod"
import { line, text } from "../platform/http/fields"

export const handlePattern = /^[a-z0-9._-]{2,32}$/i

export const handle = z
  .string("A handle is missing.")
  .trim()
  .regex(handlePattern, "A handle is 2 to 32 of the letters a-z, digits, dot, hyphen and underscore.")
  .transform((value) => value.toLowerCase())

export const email = z
  .string("An e-mail address is missing.")
  .trim()
  .max(254, "This e-mail address is too long.")
  .refine((value) => !value.includes("\0") && value.isWellFormed(), "This does not look like an e-mail address.")
  .regex(/^[^\s@]+@[^\s@]+$/, "This does not look like an e-mail address.")

export const password = text("The password", { min: 8, max: 256 })
export const displayName = line("The name", { min: 1, max: 60 })

export const profile = z.object({ displayName, handle, email })
export const passwordChange = z.object({ current: text("The current password", { min: 1, max: 256 }), password })
export const passwordReset = z.object({ password })
