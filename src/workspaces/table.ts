import { boolean, index, integer, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core"
import { users } from "../users/table"

const at = (name: string) => timestamp(name, { withTimezone: true })

export const workspaces = pgTable("workspaces", {
  id: uuid().primaryKey(),
  name: text().notNull(),
  slug: text().notNull().unique(),
  createdAt: at("created_at").notNull().defaultNow(),
  /** Whether people here see who has read a message. */
  receipts: boolean().notNull().default(true),
  /** Grows with every change to its name: what is kept of the team below it is out of date. */
  version: integer().notNull().default(0),
})

export const workspaceMembers = pgTable(
  "workspace_members",
  {
    workspaceId: uuid("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    role: text({ enum: ["owner", "admin", "member", "guest"] }).notNull(),
    joinedAt: at("joined_at").notNull().defaultNow(),
    /** Where the switcher returns to. */
    lastChatId: uuid("last_chat_id"),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.userId] }), index("workspace_members_user").on(t.userId)],
)

export const invitations = pgTable(
  "invitations",
  {
    id: uuid().primaryKey(),
    workspaceId: uuid("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    /** Kept readable: members copy the link again from the settings page; it expires and can be revoked. */
    token: text().notNull().unique(),
    role: text({ enum: ["admin", "member", "guest"] }).notNull(),
    createdBy: uuid("created_by")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdAt: at("created_at").notNull().defaultNow(),
    expiresAt: at("expires_at").notNull(),
    maxUses: integer("max_uses"),
    uses: integer().notNull().default(0),
    revokedAt: at("revoked_at"),
  },
  (t) => [index("invitations_workspace").on(t.workspaceId)],
)

/** Who is not to come back, whatever invitation they have; also by the e-mail that they had, under another account. */
export const workspaceBans = pgTable(
  "workspace_bans",
  {
    workspaceId: uuid("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    email: text().notNull(),
    bannedBy: uuid("banned_by").references(() => users.id, { onDelete: "set null" }),
    bannedAt: at("banned_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.userId] }), index("workspace_bans_email").on(t.workspaceId, t.email)],
)
