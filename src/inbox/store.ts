import type { ChatKind } from "../chats/chat"
import { type Cache, createUncached } from "../platform/cache/cache"
import type { OwnWorkspace, Role } from "../workspaces/workspace"
import type { Database, Sql, TransactionSql } from "../platform/db/open"
import type { SidebarSearch } from "./sidebar"

/** Counting stops here: a chat shows "99+" from 100 on. */
export const unreadLimit = 100
/** Far more than anybody reads; a bound all the same. */
const mostChats = 5_000

const unread = (
  sql: Sql,
) => sql`(select count(*)::int from (select 1 from messages x where x.chat_id = m.chat_id and x.seq > m.last_read_seq
  and x.thread_of is null and x.deleted_at is null and x.kind = 'text' and x.sender_id <> m.user_id limit ${unreadLimit}) found)`

const mentions = (sql: Sql) => sql`least(${unreadLimit}, (select count(*)::int from (
    select x.id from mentions n join messages x on x.id = n.message_id
      where n.user_id = m.user_id and n.chat_id = m.chat_id and n.seq > m.last_read_seq and x.deleted_at is null and x.thread_of is null and x.sender_id <> m.user_id
    union select x.id from messages x where x.chat_id = m.chat_id and x.seq > m.last_read_seq and x.mentions_all and x.deleted_at is null
      and x.thread_of is null and x.sender_id <> m.user_id limit ${unreadLimit}) found))`

/**
 * How many of the matches that a saved search `s` was found to have still count: not those that were deleted, changed or seen
 * since, or that its owner may no longer read.
 */
export const newInSearch = (sql: Sql | TransactionSql) => sql`(select count(*)::int from unnest(s.hits) as h(id)
  join messages m on m.id = h.id and m.deleted_at is null and m.created_at > s.seen_at and (m.edited_at is null or m.edited_at <= s.counted_at)
  join chat_members k on k.chat_id = m.chat_id and k.user_id = s.user_id)`

/** How one person stands in one chat, as the permission query has just read it. */
export type Standing = {
  id: string
  workspaceId: string
  kind: ChatKind
  name: string | null
  archived: boolean
  lastSeq: number
  lastRev: number
  lastReadSeq: number
  version: number
}

type TeamRow = Omit<Standing, "id"> & {
  /** Null in a team in whose chats the person is not yet. */
  id: string | null
  workspaceName: string
  slug: string
  createdAt: Date
  role: Role
  /** In the first row. */
  searches: SidebarSearch[] | null
}

type Counts = { unread: number; mentions: number }
const none: Counts = { unread: 0, mentions: 0 }

export type ChatCounts = {
  chatId: string
  workspaceId: string
  unread: number
  mentions: number
  lastReadSeq: number
  lastSeq: number
  lastRev: number
}

export type InboxStore = ReturnType<typeof createInboxStore>

/** One person's view of many chats: what is unread is counted from rows, once for each state of a chat and read position. */
export function createInboxStore(db: Database, cache: Cache = createUncached()) {
  const counted = cache.space<Counts>("counts")

  /** The chats of a person in all of their teams, or the given ones that are theirs. */
  const listStandings = (userId: string, chatIds: string[] | null = null) =>
    db.query(
      "inbox.standings",
      (sql) =>
        sql<Standing[]>`select c.id, c.workspace_id, c.kind, c.name, c.archived_at is not null as archived,
          c.last_seq, c.last_rev, c.version, m.last_read_seq
        from chat_members m join chats c on c.id = m.chat_id
        where m.user_id = ${userId} and (${chatIds}::uuid[] is null or m.chat_id = any(${chatIds}::uuid[]))
        order by c.kind, c.id limit ${mostChats}`,
      { retry: true },
    )

  /** The teams of a person, how they stand in every chat of them, and the searches they keep: one statement for the whole sidebar. */
  async function listTeams(
    userId: string,
  ): Promise<{ workspaces: OwnWorkspace[]; standings: Standing[]; searches: SidebarSearch[] }> {
    const rows = await db.query(
      "inbox.teams",
      (sql) =>
        sql<TeamRow[]>`select w.id as workspace_id, w.name as workspace_name, w.slug, w.created_at, t.role,
          c.id, c.kind, c.name, c.archived_at is not null as archived, c.last_seq, c.last_rev, c.version, m.last_read_seq,
          case when row_number() over (order by t.joined_at, w.id, c.kind, c.id) = 1 then (
            select json_agg(json_build_object('id', s.id, 'workspaceId', s.workspace_id, 'name', s.name, 'q', s.q, 'order', s.ranking, 'unread', ${newInSearch(sql)})
              order by lower(s.name), s.id) from saved_searches s where s.user_id = ${userId}) end as searches
        from workspace_members t join workspaces w on w.id = t.workspace_id
        left join chat_members m on m.user_id = t.user_id and m.workspace_id = t.workspace_id left join chats c on c.id = m.chat_id
        where t.user_id = ${userId} order by t.joined_at, w.id, c.kind, c.id limit ${mostChats}`,
      { retry: true },
    )
    const workspaces = new Map<string, OwnWorkspace>()
    const standings: Standing[] = []
    for (const { workspaceName, slug, createdAt, role, searches: _, ...standing } of rows) {
      const { workspaceId } = standing
      if (!workspaces.has(workspaceId))
        workspaces.set(workspaceId, {
          id: workspaceId,
          name: workspaceName,
          slug,
          createdAt,
          role,
          unread: 0,
          mentions: 0,
        })
      if (standing.id !== null) standings.push({ ...standing, id: standing.id })
    }
    return { workspaces: [...workspaces.values()], standings, searches: rows[0]?.searches ?? [] }
  }

  type Seen = Pick<Standing, "id" | "lastSeq" | "lastRev" | "lastReadSeq">
  type CountRow = Counts & { chatId: string; lastReadSeq: number; lastRev: number }

  /** Of chats as they stand: at the read position that the reader has, with all that is in the chat. */
  function count(userId: string, chats: Seen[]) {
    const isFresh = (rows: CountRow[]) => {
      const byChat = new Map(rows.map((row) => [row.chatId, row]))
      return chats.every(({ id, lastRev, lastReadSeq }) => {
        const row = byChat.get(id)
        return row !== undefined && row.lastRev >= lastRev && row.lastReadSeq === lastReadSeq
      })
    }
    return db.query(
      "inbox.counts",
      (sql) =>
        sql<
          CountRow[]
        >`select m.chat_id, m.last_read_seq, c.last_rev, ${unread(sql)} as unread, ${mentions(sql)} as mentions
        from chat_members m join chats c on c.id = m.chat_id
        where m.user_id = ${userId} and m.chat_id = any(${chats.map(({ id }) => id)}::uuid[])`,
      { retry: true, replica: { isFresh } },
    )
  }

  /** What is unread in chats of a person, as they stand; where there is nothing new nobody counts. */
  async function countsOf(userId: string, chats: Seen[]): Promise<Map<string, Counts>> {
    const open = chats.filter((chat) => chat.lastSeq > chat.lastReadSeq)
    if (open.length === 0) return new Map()
    const keys = new Map(open.map((chat) => [`${userId}.${chat.id}.${chat.lastReadSeq}`, chat]))
    const found = await counted.getMany(
      new Map([...keys].map(([key, chat]) => [key, chat.lastRev])),
      async (missing) => {
        const rows = await count(
          userId,
          missing.map((key) => keys.get(key)!),
        )
        const byChat = new Map(rows.map((row) => [row.chatId, row]))
        return new Map(
          missing.flatMap((key) => {
            const row = byChat.get(keys.get(key)!.id)
            if (!row) return []
            // A read position that moved meanwhile: right for who asks now, and for nobody after.
            const version = row.lastReadSeq === keys.get(key)!.lastReadSeq ? row.lastRev : 0
            return [[key, { value: { unread: row.unread, mentions: row.mentions }, version }]]
          }),
        )
      },
    )
    return new Map([...found].map(([key, value]) => [keys.get(key)!.id, value]))
  }

  return {
    listTeams,
    listStandings,
    countsOf,

    /** The counts of all chats of a person, or of the given ones. */
    async counts(userId: string, chatIds: string[] | null = null): Promise<ChatCounts[]> {
      const standings = await listStandings(userId, chatIds)
      const counts = await countsOf(userId, standings)
      return standings.map(({ id, workspaceId, lastReadSeq, lastSeq, lastRev }) => ({
        chatId: id,
        workspaceId,
        lastReadSeq,
        lastSeq,
        lastRev,
        ...(counts.get(id) ?? none),
      }))
    },
  }
}
