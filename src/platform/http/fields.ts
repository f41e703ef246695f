import { z } from "zod"

const wellFormed = (text: string) => !text.includes("\0") && text.isWellFormed()

/** Text without NUL and lone surrogates, which Postgres and UTF-8 cannot hold. */
export const text = (name: string, { min = 0, max }: { min?: number; max: number }) =>
  z
    .string(`${name} must be text.`)
    .refine(wellFormed, `${name} holds characters that cannot be stored.`)
    .refine(
      (value) => value.trim().length >= min,
      min > 1 ? `${name} needs ${min} characters at least.` : `${name} is missing.`,
    )
    .max(max, `${name} is too long: ${max} characters at most.`)

/** A line that people read: trimmed, without line breaks. */
export const line = (name: string, bounds: { min?: number; max: number }) =>
  text(name, bounds).transform((value) => value.replaceAll(/\s+/g, " ").trim())

export const id = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, "This is not an id.")

export const sequence = z.coerce
  .number("This is not a number.")
  .int("This is not a whole number.")
  .min(0, "This cannot be negative.")
  .max(Number.MAX_SAFE_INTEGER)

export const pageLimit = z.coerce
  .number("limit must be a number.")
  .int("limit must be a whole number.")
  .min(1, "limit must be 1 at least.")
  .max(100, "limit may be 100 at most.")
  .default(50)
