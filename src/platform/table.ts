import { sql } from "drizzle-orm"
import { customType, index, pgTable, text, timestamp } from "drizzle-orm/pg-core"

const bytes = customType<{ data: Uint8Array }>({ dataType: () => "bytea" })

/** Scripts, styles and icons of every version that runs or ran lately, so that any node answers for the pages of any other. */
export const assets = pgTable("assets", {
  name: text().primaryKey(),
  content: bytes().notNull(),
  keptAt: timestamp("kept_at", { withTimezone: true }).notNull().defaultNow(),
})

/** Every blob that is kept, by its hash; told of before it is written. */
export const blobs = pgTable(
  "blobs",
  {
    name: text().primaryKey(),
    /** When it is to be looked whether anybody uses it; null while somebody does. */
    lookAt: timestamp("look_at", { withTimezone: true }),
  },
  (t) => [
    index("blobs_look")
      .on(t.lookAt)
      .where(sql`${t.lookAt} is not null`),
  ],
)
