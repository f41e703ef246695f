import { sql } from "drizzle-orm"
import { boolean, index, integer, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core"
import { users } from "../users/table"

const at = (name: string) => timestamp(name, { withTimezone: true })

/** What somebody says of themselves and shows of what they do; nobody has a row before they have said something. */
export const presences = pgTable(
  "presences",
  {
    userId: uuid("user_id")
      .primaryKey()
      .references(() => users.id, { onDelete: "cascade" }),
    /** `auto`: as their sockets tell. */
    mode: text({ enum: ["auto", "away", "invisible"] })
      .notNull()
      .default("auto"),
    dndUntil: at("dnd_until"),
    statusEmoji: text("status_emoji").notNull().default(""),
    statusText: text("status_text").notNull().default(""),
    statusUntil: at("status_until"),
    timeZone: text("time_zone"),
    hidesReceipts: boolean("hides_receipts").notNull().default(false),
    version: integer().notNull().default(1),
  },
  (t) => [
    index("presences_without_receipts")
      .on(t.userId)
      .where(sql`${t.hidesReceipts}`),
  ],
)

/** The people whom somebody wants to find first. */
export const favouritePeople = pgTable(
  "favourite_people",
  {
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    otherId: uuid("other_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
  },
  (t) => [primaryKey({ columns: [t.userId, t.otherId] }), index("favourite_people_other").on(t.otherId)],
)
