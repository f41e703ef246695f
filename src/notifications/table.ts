import { pgTable, smallint, text, uuid } from "drizzle-orm/pg-core"
import { users } from "../users/table"

/** How one person wants to be told; no row where they never chose. */
export const notificationSettings = pgTable("notification_settings", {
  userId: uuid("user_id")
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  /** Minutes of the day between which nothing makes itself heard, in `timeZone`; null where there are no quiet hours. */
  quietFrom: smallint("quiet_from"),
  quietTo: smallint("quiet_to"),
  timeZone: text("time_zone").notNull().default("UTC"),
})
