import { sql } from "drizzle-orm"
import {
  bigint,
  boolean,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core"

const bytes = customType<{ data: Uint8Array }>({ dataType: () => "bytea" })
const at = (name: string) => timestamp(name, { withTimezone: true })

const whole = "handle || ' ' || display_name"
const called = sql.raw(`' ' || translate(case when octet_length(${whole}) = length(${whole}) then lower(${whole})
  else replace(replace(replace(replace(translate(regexp_replace(normalize(lower(${whole}), NFKD), '[\\u0300-\\u036f]+', '', 'g'),
    'øłđðı', 'olddi'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th') end, '._-', '   ')`)

export const users = pgTable(
  "users",
  {
    id: uuid().primaryKey(),
    email: text().notNull(),
    handle: text().notNull(),
    displayName: text("display_name").notNull(),
    /** Null for people who came with an import: they cannot sign in. */
    passwordHash: text("password_hash"),
    serverOwner: boolean("server_owner").notNull().default(false),
    createdAt: at("created_at").notNull().defaultNow(),
    deactivatedAt: at("deactivated_at"),
    version: integer().notNull().default(1),
    /** What the person chose of what `settings.ts` knows; the rest is as it is for everybody. */
    settings: jsonb().notNull().default({}),
    /** Handle and name as they are looked for by their beginnings: folded (see platform/db/folding.ts), each word after a space. */
    called: text().generatedAlwaysAs(called),
    /** The name of a blob; null for initials. */
    avatar: text(),
    /** Whom the person does not want to hear from: a thousand at most. */
    blocked: uuid()
      .array()
      .notNull()
      .default(sql`'{}'`),
  },
  (t) => [
    // The words of people's names, to be found by their beginnings.
    index("users_called")
      .using("gin", sql`array_to_tsvector(array_remove(string_to_array(${t.called}, ' '), ''))`)
      .with({ fastupdate: false }),
    index("users_avatar")
      .on(t.avatar)
      .where(sql`${t.avatar} is not null`),
    uniqueIndex("users_email_key").on(sql`lower(${t.email})`),
    uniqueIndex("users_handle_key").on(sql`lower(${t.handle})`),
  ],
)

/** One-time links to set a new password; only a hash of the token is kept. */
export const passwordResets = pgTable("password_resets", {
  tokenHash: bytes("token_hash").primaryKey(),
  userId: uuid("user_id")
    .notNull()
    .references(() => users.id, { onDelete: "cascade" }),
  createdBy: uuid("created_by").references(() => users.id, { onDelete: "set null" }),
  createdAt: at("created_at").notNull().defaultNow(),
  expiresAt: at("expires_at").notNull(),
  usedAt: at("used_at"),
})

/** What this database is: one row. Another `epoch` tells clients that their cursors no longer count. */
export const installation = pgTable("installation", {
  id: boolean().primaryKey().default(true),
  epoch: uuid().notNull(),
  /** The origin confirmed by the first person, when PUBLIC_URL is not set. */
  origin: text(),
})

/** Who did what to whom, written in the transaction that it records. */
export const audit = pgTable(
  "audit",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    at: at("at").notNull().defaultNow(),
    actorId: uuid("actor_id"),
    action: text().notNull(),
    subject: text().notNull(),
    detail: text().notNull().default("{}"),
  },
  (t) => [index("audit_at").on(t.at)],
)
