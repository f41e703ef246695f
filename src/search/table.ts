import { sql } from "drizzle-orm"
import {
  bigint,
  boolean,
  customType,
  foreignKey,
  index,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core"
import { chats } from "../chats/table"
import { messages } from "../messages/table"
import { workspaceMembers, workspaces } from "../workspaces/table"

const at = (name: string) => timestamp(name, { withTimezone: true })
const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" })

/** What a message is found by, written after its commit. Only a hint: every find is checked against the message itself. */
export const searchDocuments = pgTable(
  "search_documents",
  {
    messageId: uuid("message_id")
      .primaryKey()
      .references(() => messages.id, { onDelete: "cascade" }),
    chatId: uuid("chat_id").notNull(),
    senderId: uuid("sender_id").notNull(),
    createdAt: at("created_at").notNull(),
    /** Which text this was made from: the message's `edited_at` at that time. */
    editedAt: at("edited_at"),
    /** The text folded, for substrings and phrases. */
    body: text().notNull(),
    /** Its words as they stand and their stems; letters in pairs where a script has no spaces; emoji. */
    words: tsvector().notNull(),
    hasLink: boolean("has_link").notNull(),
    hasCode: boolean("has_code").notNull(),
    /** The words that nobody had used before: together, all documents' are the vocabulary in which parts of words are looked up. */
    coined: text().array(),
  },
  (t) => [
    // Words and times in one index, so that what is outside of a time is passed over without being read. Small lists of what is
    // not merged yet, since every search reads them from end to end.
    index("search_documents_words")
      .using("gin", sql`tsvector_to_array(${t.words})`, sql`search_eras(${t.createdAt})`)
      .with({ gin_pending_list_limit: 512 }),
    // Looked up for every new word: nothing may have to be read from end to end.
    index("search_documents_coined")
      .using("gin", t.coined)
      .with({ fastupdate: false })
      .where(sql`${t.coined} is not null`),
    index("search_documents_coined_parts")
      .using("gin", sql`search_joined(${t.coined}) gin_trgm_ops`)
      .with({ fastupdate: false })
      .where(sql`${t.coined} is not null`),
    index("search_documents_time").on(t.createdAt, t.messageId, t.chatId),
    index("search_documents_sender").on(t.senderId, t.createdAt, t.messageId, t.chatId),
    index("search_documents_chat").on(t.chatId, t.createdAt, t.messageId),
    index("search_documents_edited")
      .on(t.chatId)
      .where(sql`${t.editedAt} is not null`),
  ],
)

/** Words whose document went; others may go on using them. */
export const searchWords = pgTable("search_words", { words: text().array().notNull() }, (t) => [
  index("search_words_words").using("gin", t.words).with({ fastupdate: false }),
  index("search_words_parts")
    .using("gin", sql`search_joined(${t.words}) gin_trgm_ops`)
    .with({ fastupdate: false }),
])

/**
 * How far each chat's changes are indexed at least. It is written now and then: what lies after it is compared with the
 * documents that are there, except up to `redo_to`, which is made anew. A chat without a row is indexed from its beginning.
 */
export const searchCursors = pgTable("search_cursors", {
  chatId: uuid("chat_id")
    .primaryKey()
    .references(() => chats.id, { onDelete: "cascade" }),
  rev: bigint({ mode: "number" }).notNull().default(0),
  redoTo: bigint("redo_to", { mode: "number" }).notNull().default(0),
})

/** The language whose word forms a team's search knows; English where there is no row. */
export const searchLanguages = pgTable("search_languages", {
  workspaceId: uuid("workspace_id")
    .primaryKey()
    .references(() => workspaces.id, { onDelete: "cascade" }),
  language: text().notNull(),
})

/** Searches that somebody keeps in the sidebar; they go with the person's place in the team. */
export const savedSearches = pgTable(
  "saved_searches",
  {
    id: uuid().primaryKey(),
    userId: uuid("user_id").notNull(),
    workspaceId: uuid("workspace_id").notNull(),
    name: text().notNull(),
    q: text().notNull(),
    ranking: text({ enum: ["newest", "relevance"] }).notNull(),
    /** Shown by chat. */
    grouped: boolean().notNull().default(false),
    /** Whose days `today` and `last week` mean. */
    zone: text(),
    /** The time of the newest match that was seen. */
    seenAt: at("seen_at").notNull(),
    /** The newest matches after it, a hundred at most, as they were at `counted_at`: what of them still counts is asked anew. */
    hits: uuid()
      .array()
      .notNull()
      .default(sql`'{}'`),
    countedAt: at("counted_at").notNull().defaultNow(),
    createdAt: at("created_at").notNull().defaultNow(),
  },
  (t) => [
    index("saved_searches_person").on(t.userId, t.workspaceId),
    foreignKey({
      name: "saved_searches_member",
      columns: [t.workspaceId, t.userId],
      foreignColumns: [workspaceMembers.workspaceId, workspaceMembers.userId],
    }).onDelete("cascade"),
  ],
)

/** What somebody searched for last in a team: a few of each, nobody else's business, and gone with the membership. */
export const recentSearches = pgTable(
  "recent_searches",
  {
    userId: uuid("user_id").notNull(),
    workspaceId: uuid("workspace_id").notNull(),
    q: text().notNull(),
    searchedAt: at("searched_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.workspaceId, t.q] }),
    foreignKey({
      name: "recent_searches_member",
      columns: [t.workspaceId, t.userId],
      foreignColumns: [workspaceMembers.workspaceId, workspaceMembers.userId],
    }).onDelete("cascade"),
  ],
)
