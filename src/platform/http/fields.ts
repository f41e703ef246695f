import { text as catalogue } from "../../../views/text/text"
import { z } from "zod"

const wellFormed = (text: string) => !text.includes("\0") && text.isWellFormed()

/** What a field is called: a name of the API, or words, which are read when there is something to say of it. */
type Name = string | (() => string)
const said = (name: Name) => (typeof name === "string" ? name : name())

/** Text without NUL and lone surrogates, which Postgres and UTF-8 cannot hold. */
export const text = (name: Name, { min = 0, max }: { min?: number; max: number }) =>
  z
    .string({ error: () => catalogue.rules.text(said(name)) })
    .refine(wellFormed, { error: () => catalogue.rules.storable(said(name)) })
    .refine((value) => value.trim().length >= min, {
      error: () => (min > 1 ? catalogue.rules.longEnough(said(name), min) : catalogue.rules.present(said(name))),
    })
    .max(max, { error: () => catalogue.rules.shortEnough(said(name), max) })

/** What is not seen and turns the text after it around, or makes one name look like another; joiners within words stay. */
const unseen =
  // Each of them is a sign of its own here, whatever it would combine with.
  // oxlint-disable-next-line no-misleading-character-class
  /(?![\t\n\v\f\r\0])[\p{Cc}\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb]|(?<!\u{1f3f4}[\u{e0020}-\u{e007e}]*)[\u{e0000}-\u{e007f}]/gu
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u
const seen = (value: unknown) => (typeof value === "string" ? value.replaceAll(unseen, "") : value)

/** A line that people read: trimmed, without line breaks and without characters that hide. */
export const line = (name: Name, bounds: { min?: number; max: number }) =>
  z.preprocess(
    seen,
    text(name, bounds)
      .refine((value) => !bounds.min || visible.test(value), { error: () => catalogue.rules.present(said(name)) })
      .transform((value) => value.replaceAll(/\s+/g, " ").trim()),
  )

export const id = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, { error: () => catalogue.refusals.notAnId })
  .toLowerCase()

/** Queries and forms hold text: digits are a number there. Coercion would also take null, true, [] and "" for one. */
const fromDigits = (value: unknown) => (typeof value === "string" && /^-?\d{1,17}$/.test(value) ? Number(value) : value)

/** A number, also when it came as digits in a query or a form. */
export const wholeNumber = (name: Name, min: number, max: number) =>
  z.preprocess(
    fromDigits,
    z
      .number({ error: () => catalogue.rules.number(said(name)) })
      .int({ error: () => catalogue.rules.whole(said(name)) })
      .min(min, { error: () => catalogue.rules.atLeast(said(name), min) })
      .max(max, { error: () => catalogue.rules.atMost(said(name), max) }),
  )

export const sequence = wholeNumber(() => catalogue.names.it, 0, Number.MAX_SAFE_INTEGER)
export const pageLimit = wholeNumber("limit", 1, 100).default(50)
