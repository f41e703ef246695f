import { text as catalogue } from "../../../views/text/en"
import { z } from "zod"

const wellFormed = (text: string) => !text.includes("\0") && text.isWellFormed()

/** Text without NUL and lone surrogates, which Postgres and UTF-8 cannot hold. */
export const text = (name: string, { min = 0, max }: { min?: number; max: number }) =>
  z
    .string(catalogue.rules.text(name))
    .refine(wellFormed, catalogue.rules.storable(name))
    .refine(
      (value) => value.trim().length >= min,
      min > 1 ? catalogue.rules.longEnough(name, min) : catalogue.rules.present(name),
    )
    .max(max, catalogue.rules.shortEnough(name, max))

/** What is not seen and turns the text after it around, or makes one name look like another; joiners within words stay. */
const unseen =
  // Each of them is a sign of its own here, whatever it would combine with.
  // oxlint-disable-next-line no-misleading-character-class
  /(?![\t\n\v\f\r\0])[\p{Cc}\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb]|(?<!\u{1f3f4}[\u{e0020}-\u{e007e}]*)[\u{e0000}-\u{e007f}]/gu
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u
const seen = (value: unknown) => (typeof value === "string" ? value.replaceAll(unseen, "") : value)

/** A line that people read: trimmed, without line breaks and without characters that hide. */
export const line = (name: string, bounds: { min?: number; max: number }) =>
  z.preprocess(
    seen,
    text(name, bounds)
      .refine((value) => !bounds.min || visible.test(value), catalogue.rules.present(name))
      .transform((value) => value.replaceAll(/\s+/g, " ").trim()),
  )

export const id = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, catalogue.refusals.notAnId)
  .toLowerCase()

/** Queries and forms hold text: digits are a number there. Coercion would also take null, true, [] and "" for one. */
const fromDigits = (value: unknown) => (typeof value === "string" && /^-?\d{1,17}$/.test(value) ? Number(value) : value)

/** A number, also when it came as digits in a query or a form. */
export const wholeNumber = (name: string, min: number, max: number) =>
  z.preprocess(
    fromDigits,
    z
      .number(catalogue.rules.number(name))
      .int(catalogue.rules.whole(name))
      .min(min, catalogue.rules.atLeast(name, min))
      .max(max, catalogue.rules.atMost(name, max)),
  )

export const sequence = wholeNumber(catalogue.names.it, 0, Number.MAX_SAFE_INTEGER)
export const pageLimit = wholeNumber("limit", 1, 100).default(50)
