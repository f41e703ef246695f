import { sql } from "drizzle-orm"
import { index, integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core"
import { chats } from "../chats/table"
import { users } from "../users/table"

const at = (name: string) => timestamp(name, { withTimezone: true })

/**
 * Pictures put into a chat. One belongs to the message that its uploader sends there under `clientId`, which is the message's
 * own key: so it is claimed before the message is written, and nothing is to be written after it.
 */
export const attachments = pgTable(
  "attachments",
  {
    id: uuid().primaryKey(),
    chatId: uuid("chat_id")
      .notNull()
      .references(() => chats.id, { onDelete: "cascade" }),
    uploaderId: uuid("uploader_id")
      .notNull()
      .references(() => users.id),
    clientId: text("client_id"),
    /** What the file was called, and what is said of it to those who do not see it. */
    name: text().notNull(),
    alt: text().notNull().default(""),
    width: integer().notNull(),
    height: integer().notNull(),
    thumbWidth: integer("thumb_width").notNull(),
    thumbHeight: integer("thumb_height").notNull(),
    fullBlob: text("full_blob").notNull(),
    thumbBlob: text("thumb_blob").notNull(),
    createdAt: at("created_at").notNull().defaultNow(),
    /** When it is to be looked whether a message has it; null once one does. */
    lookAt: at("look_at"),
  },
  (t) => [
    index("attachments_message").on(t.clientId, t.uploaderId, t.chatId),
    index("attachments_pending")
      .on(t.uploaderId)
      .where(sql`${t.clientId} is null`),
    index("attachments_look")
      .on(t.lookAt)
      .where(sql`${t.lookAt} is not null`),
    index("attachments_full").on(t.fullBlob),
    index("attachments_thumb").on(t.thumbBlob),
  ],
)
