import { sql } from "drizzle-orm"
import {
  boolean,
  doublePrecision,
  foreignKey,
  index,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core"
import { chatMembers } from "../chats/table"
import { messages } from "../messages/table"
import { workspaceMembers } from "../workspaces/table"

const at = (name: string) => timestamp(name, { withTimezone: true })

/** The sections that a person makes in the sidebar, beside favourites, channels and direct messages. */
export const sidebarSections = pgTable(
  "sidebar_sections",
  {
    id: uuid().primaryKey(),
    userId: uuid("user_id").notNull(),
    workspaceId: uuid("workspace_id").notNull(),
    name: text().notNull(),
    position: doublePrecision().notNull(),
  },
  (t) => [
    index("sidebar_sections_user").on(t.userId, t.workspaceId),
    foreignKey({
      columns: [t.workspaceId, t.userId],
      foreignColumns: [workspaceMembers.workspaceId, workspaceMembers.userId],
    }).onDelete("cascade"),
  ],
)

/** What one person wants of one chat; no row where they never chose. Gone when they leave. */
export const chatPreferences = pgTable(
  "chat_preferences",
  {
    chatId: uuid("chat_id").notNull(),
    userId: uuid("user_id").notNull(),
    /** What they are told of at once; null as is usual for its kind of chat. */
    level: text({ enum: ["all", "mentions", "nothing"] }),
    muted: boolean().notNull().default(false),
    /** The `clientId` of the last command that muted it or took that back. */
    mutedBy: text("muted_by"),
    favourite: boolean().notNull().default(false),
    sectionId: uuid("section_id").references(() => sidebarSections.id, { onDelete: "set null" }),
    /** Within its section; null by name. */
    position: doublePrecision(),
    openedAt: at("opened_at"),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.chatId] }),
    index("chat_preferences_section").on(t.sectionId),
    index("chat_preferences_chat").on(t.chatId, t.userId),
    foreignKey({ columns: [t.chatId, t.userId], foreignColumns: [chatMembers.chatId, chatMembers.userId] }).onDelete(
      "cascade",
    ),
  ],
)

/** What somebody is writing in a chat and has not sent; who leaves the chat leaves it behind. */
export const drafts = pgTable(
  "drafts",
  {
    userId: uuid("user_id").notNull(),
    chatId: uuid("chat_id").notNull(),
    /** The chat, or the beginning of the thread in which it is written. */
    place: uuid().notNull(),
    body: text().notNull(),
    savedAt: timestamp("saved_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.place] }),
    index("drafts_chat").on(t.chatId, t.userId),
    foreignKey({ columns: [t.chatId, t.userId], foreignColumns: [chatMembers.chatId, chatMembers.userId] }).onDelete(
      "cascade",
    ),
  ],
)

/** What a person keeps for later: messages, and notes of their own; with when to be reminded of it. Gone when they leave the team. */
export const savedMessages = pgTable(
  "saved_messages",
  {
    id: uuid().primaryKey(),
    userId: uuid("user_id").notNull(),
    workspaceId: uuid("workspace_id").notNull(),
    /** Null for a note. Who may read it is asked each time. */
    messageId: uuid("message_id").references(() => messages.id, { onDelete: "cascade" }),
    note: text(),
    savedAt: at("saved_at").notNull().defaultNow(),
    doneAt: at("done_at"),
    remindAt: at("remind_at"),
    /** The job that is to remind of it; one of another id is out of date, whenever it comes. */
    jobId: uuid("job_id"),
    /** When it fell due; it stays due until it is done or moved. */
    remindedAt: at("reminded_at"),
    /** Its person's devices were told, or will be after their quiet hours. */
    toldAt: at("told_at"),
  },
  (t) => [
    uniqueIndex("saved_messages_own").on(t.userId, t.messageId),
    index("saved_messages_list").on(t.userId, t.workspaceId, t.savedAt),
    index("saved_messages_message")
      .on(t.messageId)
      .where(sql`${t.messageId} is not null`),
    foreignKey({
      columns: [t.workspaceId, t.userId],
      foreignColumns: [workspaceMembers.workspaceId, workspaceMembers.userId],
    }).onDelete("cascade"),
  ],
)
