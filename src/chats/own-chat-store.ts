import { text as catalogue } from "../../views/text/text"
import { createLoader } from "../platform/db/loader"
import type { Database, Sql, TransactionSql } from "../platform/db/open"
import type { Chat, OwnChat, Renewal } from "./chat"
import type { FactStore, Facts } from "./fact-store"

export const chatColumns = (sql: Sql | TransactionSql) => sql`
  c.id, c.workspace_id, c.kind, c.name, c.topic, c.archived_at, c.announcement, c.blocked, c.created_at, c.last_seq, c.last_rev, c.version`

/** A reader's own chats: this is the permission check, and it is asked anew every time. */
const ownChats = (sql: Sql | TransactionSql) => sql`
  select ${chatColumns(sql)}, m.last_read_seq, m.joined_at, wm.role, wm.last_chat_id is not distinct from c.id as opened_last,
    w.slug as workspace_slug, w.name as workspace_name, w.created_at as workspace_created_at
  from chat_members m join chats c on c.id = m.chat_id join workspaces w on w.id = c.workspace_id
  join workspace_members wm on wm.workspace_id = m.workspace_id and wm.user_id = m.user_id`

export type ChatRow = Omit<Chat, "memberCount">
type OwnRow = ChatRow &
  Pick<OwnChat, "lastReadSeq" | "joinedAt" | "role" | "openedLast" | "workspaceSlug"> & {
    workspaceName: string
    workspaceCreatedAt: Date
  }

/** What somebody calls a chat: its name, or those of the others in it. */
const titleFor = (userId: string, name: string | null, people: Facts["people"]) =>
  name ??
  ((people ?? [])
    .filter(({ id }) => id !== userId)
    .map((person) => person.name)
    .join(", ") ||
    catalogue.chat.justYou)

const otherIn = (userId: string, people: Facts["people"]) =>
  (people?.find(({ id }) => id !== userId) ?? people?.[0])?.id ?? null

/** Chats through their reader's membership, and how far chats are. */
export function createOwnChatStore(db: Database, { factsOf, withCounts }: FactStore) {
  async function toOwn(userId: string, rows: OwnRow[]): Promise<OwnChat[]> {
    const known = await factsOf(rows)
    return rows.map(({ workspaceName, workspaceCreatedAt, ...row }) => {
      const { memberCount = 0, people = null, creator = null } = known.get(row.id) ?? {}
      const workspace = {
        id: row.workspaceId,
        name: workspaceName,
        slug: row.workspaceSlug,
        createdAt: workspaceCreatedAt,
        role: row.role,
        unread: 0,
        mentions: 0,
      }
      const otherUserId = row.kind === "direct" ? otherIn(userId, people) : null
      return { ...row, memberCount, creator, title: titleFor(userId, row.name, people), otherUserId, workspace }
    })
  }

  const find = createLoader({
    load: (wanted: { userId: string; chatId: string }[]) =>
      db.query("chats.find", async (sql) => {
        const [userIds, chatIds] = [wanted.map(({ userId }) => userId), wanted.map(({ chatId }) => chatId)]
        const rows = await sql<
          (OwnRow | { id: null })[]
        >`select own.* from unnest((select ${userIds}::uuid[]), (select ${chatIds}::uuid[]))
            with ordinality as k(user_id, chat_id, ord)
          left join lateral (${ownChats(sql)} where m.user_id = k.user_id and m.chat_id = k.chat_id) own on true order by k.ord`
        return rows.map((row) => (row.id === null ? null : row))
      }),
  })

  /** Those of these chats that are the reader's, in no order. */
  async function findManyFor(userId: string, chatIds: string[]): Promise<OwnChat[]> {
    if (chatIds.length === 0) return []
    const rows = await db.query(
      "chats.find-many",
      (sql) => sql<OwnRow[]>`${ownChats(sql)} where m.user_id = ${userId} and m.chat_id = any(${chatIds}::uuid[])`,
    )
    return toOwn(userId, rows)
  }

  return {
    /** A chat through the reader's membership; null for what is not theirs. */
    async findFor(userId: string, chatId: string): Promise<OwnChat | null> {
      const row = await find({ userId, chatId })
      return row && (await toOwn(userId, [row]))[0]!
    },

    async listFor(
      userId: string,
      workspaceId: string,
      { after, limit }: { after: string | null; limit: number },
    ): Promise<OwnChat[]> {
      const rows = await db.query(
        "chats.list",
        (sql) => sql<OwnRow[]>`${ownChats(sql)} where m.user_id = ${userId} and m.workspace_id = ${workspaceId}
          and (${after}::uuid is null or m.chat_id > ${after}::uuid) order by m.chat_id limit ${limit}`,
      )
      return toOwn(userId, rows)
    },

    /** Puts into the cache what every page says of these chats. */
    preload: async (list: { id: string; version: number }[]): Promise<void> => void (await factsOf(list)),

    /** What somebody calls chats, and the other one of a direct chat, at the versions that were just read. */
    async titlesFor(userId: string, list: { id: string; name: string | null; version: number }[]) {
      const known = await factsOf(list)
      return new Map(
        list.map(({ id, name }) => {
          const people = known.get(id)?.people ?? null
          const otherUserId = otherIn(userId, people)
          const otherAvatar = people?.find((person) => person.id === otherUserId)?.avatar ?? null
          return [id, { title: titleFor(userId, name, people), otherUserId, otherAvatar }]
        }),
      )
    },

    findManyFor,

    /** What somebody calls the chats of theirs among these; channels with their sign. */
    async titlesOf(userId: string, chatIds: string[]): Promise<Map<string, string>> {
      const list = await findManyFor(userId, chatIds)
      return new Map(list.map(({ id, name, title }) => [id, name === null ? title : `#${name}`]))
    },

    /** The ids of all chats of a person with their heads, in all workspaces; or of the given ones that are the person's. */
    listHeadsFor: (userId: string, chatIds: string[] | null = null) =>
      db.query(
        "chats.heads-for",
        (sql) =>
          sql<{ id: string; lastRev: number }[]>`select c.id, c.last_rev from chat_members m
            join chats c on c.id = m.chat_id
            where m.user_id = ${userId} and (${chatIds}::uuid[] is null or m.chat_id = any(${chatIds}::uuid[]))`,
      ),

    /** Whether a chat's open pages had to be drawn anew within so many ms, and how many are in it now; null for one that is gone. */
    async findRenewal(chatId: string, withinMs: number): Promise<Renewal | null> {
      const rows = await db.query(
        "chats.renewal",
        (sql) => sql<{ id: string; version: number; renewed: boolean }[]>`select id, version,
            coalesce(renewed_at > now() - ${withinMs}::float8 * interval '1 millisecond', false) as renewed
          from chats where id = ${chatId}`,
      )
      const [found] = await withCounts(rows)
      return found ? { renewed: found.renewed, memberCount: found.memberCount } : null
    },

    listHeads: (chatIds: string[]) =>
      db.query(
        "chats.heads",
        (sql) =>
          sql<{ id: string; lastRev: number }[]>`select id, last_rev from chats where id = any(${chatIds}::uuid[])`,
        { urgent: true },
      ),
  }
}
