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
  .toLowerCase()

/** Queries and forms hold text: digits are a number there. Coercion would also take null, true, [] and "" for one. */
const fromDigits = (value: unknown) => (typeof value === "string" && /^-?\d{1,17}$/.test(value) ? Number(value) : value)

/** A number, also when it came as digits in a query or a form. */
export const wholeNumber = (name: string, min: number, max: number) =>
  z.preprocess(
    fromDigits,
    z
      .number(`${name} must be a number.`)
      .int(`${name} must be a whole number.`)
      .min(min, `${name} must be ${min} at least.`)
      .max(max, `${name} may be ${max} at most.`),
  )

export const sequence = wholeNumber("This", 0, Number.MAX_SAFE_INTEGER)
export const pageLimit = wholeNumber("limit", 1, 100).default(50)
