import { sql } from "drizzle-orm"
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core"
import type { Attachment } from "../attachments/attachment"
import { chats } from "../chats/table"
import { users } from "../users/table"
import type { Reaction } from "./message"

const at = (name: string) => timestamp(name, { withTimezone: true })

export const messages = pgTable(
  "messages",
  {
    id: uuid().primaryKey(),
    chatId: uuid("chat_id")
      .notNull()
      .references(() => chats.id, { onDelete: "cascade" }),
    seq: bigint({ mode: "number" }).notNull(),
    rev: bigint({ mode: "number" }).notNull(),
    kind: text({ enum: ["text", "system"] })
      .notNull()
      .default("text"),
    senderId: uuid("sender_id")
      .notNull()
      .references(() => users.id),
    clientId: text("client_id").notNull(),
    body: text().notNull(),
    html: text().notNull(),
    /** Which renderer made `html`; an older one may be rendered again. */
    htmlVersion: integer("html_version").notNull(),
    threadOf: uuid("thread_of"),
    /** A reply that is shown in its chat, too. */
    inChannel: boolean("in_channel").notNull().default(false),
    replyCount: integer("reply_count").notNull().default(0),
    lastReplyAt: at("last_reply_at"),
    /** Who replied last: three at most, the newest first. They are shown as they are called now. */
    repliers: jsonb().$type<{ id: string; name: string }[]>().notNull().default([]),
    mentionsAll: boolean("mentions_all").notNull().default(false),
    mentionedIds: uuid("mentioned_ids")
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** Of everybody only those who were here then; `mentionsAll` is true, too. */
    mentionsHere: boolean("mentions_here").notNull().default(false),
    /** Of a message that mentions those who are here: who was, when it was written. */
    hereIds: uuid("here_ids")
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** Channels that it links, whose names may change. */
    linkedChatIds: uuid("linked_chat_ids")
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** What its sender does rather than says. */
    me: boolean().notNull().default(false),
    /** Its pictures, as they are shown: written with it, and never changed. */
    attachments: jsonb()
      .$type<Attachment[]>()
      .notNull()
      .default(sql`'[]'`),
    createdAt: at("created_at").notNull(),
    editedAt: at("edited_at"),
    deletedAt: at("deleted_at"),
    deletedBy: uuid("deleted_by"),
    pinnedAt: at("pinned_at"),
    pinnedBy: uuid("pinned_by"),
    /** What `reactions` says, as it is shown; written with it. */
    reactions: jsonb()
      .$type<Reaction[]>()
      .notNull()
      .default(sql`'[]'`),
  },
  (t) => [
    /** The clientId first: then no other index can be taken for a look-up by it. */
    unique("messages_client_key").on(t.clientId, t.senderId, t.chatId),
    index("messages_page")
      .on(t.chatId, t.seq)
      .where(sql`(${t.threadOf} is null or ${t.inChannel}) and ${t.deletedAt} is null`),
    index("messages_recent_threads")
      .on(t.chatId, t.lastReplyAt)
      .where(sql`${t.replyCount} > 0 and ${t.deletedAt} is null`),
    index("messages_rev").on(t.chatId, t.rev),
    index("messages_broad")
      .on(t.chatId, t.seq)
      .where(sql`${t.mentionsAll} and ${t.deletedAt} is null`),
    index("messages_pinned")
      .on(t.chatId, t.pinnedAt)
      .where(sql`${t.pinnedAt} is not null and ${t.deletedAt} is null`),
    index("messages_links")
      .using("gin", t.linkedChatIds)
      .where(sql`${t.linkedChatIds} <> '{}'`),
    index("messages_pictures")
      .on(t.chatId, t.seq)
      .where(sql`${t.attachments} <> '[]' and ${t.deletedAt} is null`),
    index("messages_thread")
      .on(t.threadOf, t.seq)
      .where(sql`${t.threadOf} is not null`),
  ],
)

/** One row a person and emoji. */
export const reactions = pgTable(
  "reactions",
  {
    messageId: uuid("message_id")
      .notNull()
      .references(() => messages.id, { onDelete: "cascade" }),
    userId: uuid("user_id").notNull(),
    emoji: text().notNull(),
    createdAt: at("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.messageId, t.emoji, t.userId] })],
)

/** What a message said before each edit. */
export const messageEdits = pgTable(
  "message_edits",
  {
    messageId: uuid("message_id")
      .notNull()
      .references(() => messages.id, { onDelete: "cascade" }),
    rev: bigint({ mode: "number" }).notNull(),
    body: text().notNull(),
    editedBy: uuid("edited_by").notNull(),
    editedAt: at("edited_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.messageId, t.rev] })],
)

/** One row a person mentioned by handle; `@channel` is `messages.mentions_all`, whatever the number of members. */
export const mentions = pgTable(
  "mentions",
  {
    messageId: uuid("message_id")
      .notNull()
      .references(() => messages.id, { onDelete: "cascade" }),
    userId: uuid("user_id").notNull(),
    chatId: uuid("chat_id").notNull(),
    seq: bigint({ mode: "number" }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.messageId, t.userId] }),
    index("mentions_user").on(t.userId, t.chatId, t.seq),
    index("mentions_newest").on(t.userId, t.messageId),
  ],
)

/** Who wants to hear of a thread. Unfollowing keeps the row, so that nobody follows again by what others do. */
export const threadFollows = pgTable(
  "thread_follows",
  {
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    rootId: uuid("root_id")
      .notNull()
      .references(() => messages.id, { onDelete: "cascade" }),
    chatId: uuid("chat_id").notNull(),
    lastReadSeq: bigint("last_read_seq", { mode: "number" }).notNull(),
    following: boolean().notNull().default(true),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.rootId] }),
    index("thread_follows_root")
      .on(t.rootId)
      .where(sql`${t.following}`),
  ],
)
