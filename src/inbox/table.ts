import { foreignKey, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core"
import { chatMembers } from "../chats/table"

/** What somebody is writing in a chat and has not sent; who leaves the chat leaves it behind. */
export const drafts = pgTable(
  "drafts",
  {
    userId: uuid("user_id").notNull(),
    chatId: uuid("chat_id").notNull(),
    body: text().notNull(),
    savedAt: timestamp("saved_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.chatId] }),
    foreignKey({ columns: [t.chatId, t.userId], foreignColumns: [chatMembers.chatId, chatMembers.userId] }).onDelete(
      "cascade",
    ),
  ],
)
