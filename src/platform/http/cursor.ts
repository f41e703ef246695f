import { text as catalogue } from "../../../views/text/text"
import { z } from "zod"
import type { Place } from "../db/moments"
import { pageLimit } from "./fields"

/** A list's cursor is the sort key at which a page ended, made opaque. */
export const encodeTextCursor = (key: string) => Buffer.from(key).toString("base64url")

export const textCursor = z
  .string()
  .max(400, { error: () => catalogue.refusals.notACursor })
  .regex(/^[\w-]+$/, { error: () => catalogue.refusals.notACursor })
  .transform((value) => Buffer.from(value, "base64url").toString())
  .refine((value) => value !== "" && value.isWellFormed() && !/[\0\ufffd]/.test(value), {
    error: () => catalogue.refusals.notACursor,
  })

export const listQuery = z.object({ cursor: textCursor.optional(), limit: pageLimit })

const placeShape = /^(\d{1,18}) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

export const placeCursor = textCursor.transform((key, context): Place => {
  const [, at, id] = placeShape.exec(key) ?? []
  if (at && id) return { at, id }
  context.addIssue({ code: "custom", message: catalogue.refusals.notACursor })
  return z.NEVER
})

export const placeQuery = z.object({ cursor: placeCursor.optional(), limit: pageLimit })

export const placeKey = ({ at, id }: Place) => `${at} ${id}`

/** Cuts a list that was read one longer than the page, and says where the next begins. */
export function pageOf<T>(
  rows: T[],
  limit: number,
  keyOf: (row: T) => string,
): { items: T[]; nextCursor: string | null } {
  const items = rows.slice(0, limit)
  return { items, nextCursor: rows.length > limit ? encodeTextCursor(keyOf(items.at(-1)!)) : null }
}

/** The same of rows that go by a moment and an id; that moment, `at`, is for the cursor alone. */
export function pageByPlace<T extends Place>(rows: T[], limit: number) {
  const { items, nextCursor } = pageOf(rows, limit, placeKey)
  return { items: items.map(({ at: _, ...item }) => item), nextCursor }
}
