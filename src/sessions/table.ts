import { bigint, customType, index, integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core"
import { users } from "../users/table"

const bytes = customType<{ data: Uint8Array }>({ dataType: () => "bytea" })
const at = (name: string) => timestamp(name, { withTimezone: true })

export const sessions = pgTable(
  "sessions",
  {
    id: uuid().primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    tokenHash: bytes("token_hash").notNull().unique(),
    createdAt: at("created_at").notNull().defaultNow(),
    lastSeenAt: at("last_seen_at").notNull().defaultNow(),
    expiresAt: at("expires_at").notNull(),
    userAgent: text("user_agent").notNull().default(""),
    address: text().notNull().default(""),
    /** Counted up with every change of the row, so that an older state of it never takes a newer one's place. */
    version: integer().notNull().default(0),
  },
  (t) => [index("sessions_user").on(t.userId)],
)

/** Tickets with which a browser's script opens one socket of the API, at whatever node; only their hashes are kept. */
export const socketTickets = pgTable("socket_tickets", {
  hash: bytes().primaryKey(),
  sessionId: uuid("session_id")
    .notNull()
    .references(() => sessions.id, { onDelete: "cascade" }),
  expiresAt: at("expires_at").notNull(),
})

/**
 * Rights that ended, for open sockets on other nodes: each polls what is newer than it has seen, every second.
 * A null column means "any": a row with only a user ends all of that person's sockets.
 */
export const revocations = pgTable(
  "revocations",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    at: at("at").notNull().defaultNow(),
    userId: uuid("user_id"),
    sessionId: uuid("session_id"),
    chatId: uuid("chat_id"),
    reason: text().notNull(),
    /** Of the session that ended, by which other nodes have it in memory. */
    tokenHash: bytes("token_hash"),
    /** The account's version: what others hold of it below this is out of date, and no right ended by that alone. */
    version: integer(),
  },
  (t) => [index("revocations_at").on(t.at)],
)
