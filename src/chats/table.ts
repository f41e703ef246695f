import { sql } from "drizzle-orm"
import {
  bigint,
  boolean,
  foreignKey,
  index,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core"
import { workspaceMembers, workspaces } from "../workspaces/table"

const at = (name: string) => timestamp(name, { withTimezone: true })

export const chats = pgTable(
  "chats",
  {
    id: uuid().primaryKey(),
    workspaceId: uuid("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    kind: text({ enum: ["channel", "private", "group", "direct"] }).notNull(),
    name: text(),
    topic: text().notNull().default(""),
    /** The two people of a direct chat in id order, so that a pair has one chat. */
    directKey: text("direct_key"),
    createdBy: uuid("created_by"),
    createdAt: at("created_at").notNull().defaultNow(),
    archivedAt: at("archived_at"),
    /** Only those who run the team write here. */
    announcement: boolean().notNull().default(false),
    /** Of a direct chat: one of the two blocks the other, and neither writes here. Written with `users.blocked`. */
    blocked: boolean().notNull().default(false),
    lastSeq: bigint("last_seq", { mode: "number" }).notNull().default(0),
    lastRev: bigint("last_rev", { mode: "number" }).notNull().default(0),
    /** Changes with name, topic, archive and who is in it: what was judged under another version is judged again. */
    version: bigint({ mode: "number" }).notNull().default(0),
    /** When its open pages had to be drawn anew: what it is called and who may write changed, or what somebody in it is called. */
    renewedAt: at("renewed_at"),
  },
  (t) => [
    uniqueIndex("chats_name_key")
      .on(t.workspaceId, sql`lower(${t.name})`)
      .where(sql`${t.kind} in ('channel', 'private')`),
    uniqueIndex("chats_direct_key")
      .on(t.workspaceId, t.directKey)
      .where(sql`${t.directKey} is not null`),
  ],
)

export const chatMembers = pgTable(
  "chat_members",
  {
    chatId: uuid("chat_id")
      .notNull()
      .references(() => chats.id, { onDelete: "cascade" }),
    userId: uuid("user_id").notNull(),
    workspaceId: uuid("workspace_id").notNull(),
    joinedAt: at("joined_at").notNull().defaultNow(),
    lastReadSeq: bigint("last_read_seq", { mode: "number" }).notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.chatId, t.userId] }),
    index("chat_members_user").on(t.userId, t.workspaceId),
    /** Who leaves a workspace leaves all of its chats. */
    foreignKey({
      columns: [t.workspaceId, t.userId],
      foreignColumns: [workspaceMembers.workspaceId, workspaceMembers.userId],
    }).onDelete("cascade"),
  ],
)

/** A bounded log of read positions: it gives receipts their time. */
export const readLog = pgTable(
  "read_log",
  {
    chatId: uuid("chat_id").notNull(),
    userId: uuid("user_id").notNull(),
    seq: bigint({ mode: "number" }).notNull(),
    at: at("at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.chatId, t.userId, t.seq] }),
    foreignKey({ columns: [t.chatId, t.userId], foreignColumns: [chatMembers.chatId, chatMembers.userId] }).onDelete(
      "cascade",
    ),
  ],
)
