import { text as catalogue } from "../../views/text/text"
import { z } from "zod"
import { parse } from "../platform/http/input"
import { oneEmoji } from "../platform/emoji/emoji"
import { listQuery } from "../platform/http/cursor"
import { wanted, wantedField } from "../attachments/input"
import { timeZone } from "../users/settings"
import { id, pageLimit, sequence, text } from "../platform/http/fields"

export const longestBody = 10_000
export const body = text(() => catalogue.names.message, { min: 1, max: longestBody })
export const clientId = text("clientId", { min: 1, max: 100 })

const notYet = (name: string) => z.undefined({ error: () => catalogue.rules.unsupported(name) }).optional()

/** A message with pictures may say nothing. */
const bodyBesidePictures = text(() => catalogue.names.message, { max: longestBody }).default("")
const saysSomething = ({ body, attachments }: { body: string; attachments?: unknown[] | undefined }) =>
  body.trim() !== "" || (attachments?.length ?? 0) > 0
const nothingSaid = { path: ["body"], error: () => catalogue.rules.present(catalogue.names.message) }
/** What a message says, in a body, a form or a frame of the socket. */
export const content = { body: bodyBesidePictures, attachments: wanted.optional() }

export const postMessage = z
  .object({
    ...content,
    clientId: clientId.optional(),
    threadOf: id.nullish(),
    /** A reply is then shown in the chat, too. */
    alsoInChannel: z.boolean().optional(),
    /** It says what its sender does. */
    me: z.boolean().optional(),
    encrypted: notYet("encrypted"),
  })
  .refine(saysSomething, nothingSaid)
export const postBatch = z.object({
  messages: z
    .array(z.object({ body, clientId }), { error: () => catalogue.refusals.batchShape })
    .min(1, { error: () => catalogue.refusals.batchEmpty })
    .max(100, { error: () => catalogue.refusals.batchLong }),
})
export const editMessage = z.object({ body, rev: sequence.optional() })
/** A composer's form that brings pictures with it. */
export const formPostWithPictures = z.object({
  ...content,
  attachments: wantedField.optional(),
  clientId: clientId.optional(),
  threadOf: id.optional(),
  alsoInChannel: z
    .string()
    .transform((value) => value !== "")
    .optional(),
  /** Whoever is called by it was told of. */
  confirm: z.literal("1").optional(),
})
export const formPost = formPostWithPictures.refine(saysSomething, nothingSaid)
/** The socket's own, under its `type`. */
export const sendFrame = z
  .object({
    type: z.literal("send"),
    chatId: id,
    ...content,
    clientId,
    threadOf: id.nullish(),
    alsoInChannel: z.boolean().optional(),
  })
  .refine(saysSomething, nothingSaid)
export const formEdit = z.object({
  body,
  rev: z.preprocess((value) => (value === "" ? undefined : value), sequence.optional()),
  /** "1": whoever is called by it was told of. */
  confirm: z.string().optional(),
})

/** A cursor is the seq at which a page ended, made opaque so that nobody computes with it. */
export const encodeCursor = (seq: number) => `s${seq.toString(36)}`
const cursor = z
  .string()
  .regex(/^s[0-9a-z]{1,11}$/, { error: () => catalogue.refusals.notACursor })
  .transform((value) => Number.parseInt(value.slice(1), 36))
  .refine((value) => Number.isSafeInteger(value), { error: () => catalogue.refusals.notACursor })

export const pageQuery = z
  .object({
    limit: pageLimit,
    before: cursor.optional(),
    after: cursor.optional(),
    around: sequence.optional(),
    /** Around where a day begins in the zone; in that of the reader where none is given. */
    on: z.iso.date({ error: () => catalogue.refusals.noSuchDay }).optional(),
    timeZone: timeZone.optional(),
    threadOf: id.optional(),
  })
  .refine(
    (query) => [query.before, query.after, query.around, query.on].filter((side) => side !== undefined).length <= 1,
    {
      error: () => catalogue.refusals.onePageSide,
    },
  )
export const chunkQuery = z.object({ before: sequence.optional(), after: sequence.optional() })
export const changesQuery = z.object({ after: sequence, limit: pageLimit })
/** One emoji or a known `:shortcode:`, as it is stored. */
const emoji = z.string({ error: () => catalogue.refusals.notOneEmoji }).transform((value, context) => {
  const known = oneEmoji(value)
  if (known) return known
  context.addIssue({ code: "custom", message: catalogue.refusals.notOneEmoji })
  return z.NEVER
})
export const formReaction = z.object({ emoji })
export const reactionsQuery = listQuery.extend({ emoji: emoji.optional() })

/** A cursor that names a moment and an id; null for the list's beginning. */
export function placeOf(cursor: string | undefined): { at: string; id: string } | null {
  const [at = "", key] = cursor?.split(" ") ?? []
  if (!cursor || !key) return null
  return parse(z.object({ at: z.iso.datetime({ error: () => catalogue.refusals.notACursor }), id }), { at, id: key })
}
export const readPosition = z.object({ seq: sequence, unread: z.boolean().optional() })
export const formReadPosition = z.object({ seq: sequence, unread: z.literal("1").optional() })
