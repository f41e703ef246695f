import type { PendingQuery, Row } from "postgres"
import type { Sql, TransactionSql } from "./client"

/** Where a page ended of a list that goes by a moment (microseconds since 1970, as text) and then by an id. */
export type Place = { at: string; id: string }

/** A moment as exact as Postgres keeps it, in microseconds since 1970: a `Date` is cut to milliseconds. */
export const microseconds = (sql: Sql | TransactionSql, moment: PendingQuery<Row[]>) =>
  sql`(extract(epoch from ${moment}) * 1000000)::bigint`

/** Of a list that goes down by a moment and an id: what comes after a page; all of it for none. */
export const below = (sql: Sql, moment: PendingQuery<Row[]>, id: PendingQuery<Row[]>, end: Place | null) =>
  sql`(${end?.at ?? null}::bigint is null or (${microseconds(sql, moment)}, ${id}) < (${end?.at ?? null}::bigint, ${end?.id ?? null}::uuid))`
