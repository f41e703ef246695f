import type { Database } from "./open"

export type BlobLedger = ReturnType<typeof createBlobLedger>

/**
 * The names of all blobs, each told of before it is written: what a crash leaves behind is found again. Whoever collects deletes
 * a row, then the bytes, and commits after; meanwhile `touch` waits for it, and what is wanted anew is written anew.
 */
export const createBlobLedger = (db: Database) => ({
  /** Somebody is about to use this name, within a day. Raises what the database raises. */
  touch: (name: string) =>
    db.query(
      "blobs.touch",
      (sql) => sql`insert into blobs (name, look_at) values (${name}, now() + interval '1 day')
        on conflict (name) do update set look_at = excluded.look_at`,
    ),
})
