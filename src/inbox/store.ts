import type { ChatKind } from "../chats/chat"
import { type Cache, createUncached } from "../platform/cache/cache"
import { folded } from "../platform/db/folding"
import type { OwnWorkspace, Role } from "../workspaces/workspace"
import type { Database, Sql, TransactionSql } from "../platform/db/open"
import { type SavedCounts, savedSums } from "./saved-store"
import { type Counts, type FavouritePerson, type Level, type Section, type SidebarSearch, unreadLimit } from "./sidebar"
import { followed, notBlocked } from "./thread-store"
import type { Visit } from "./visits"

/** Far more than anybody reads; a bound all the same. */
const mostChats = 5_000

/** What those whom the reader blocks say counts for nothing: a condition on a message `x`, where they block anybody. */
const notBy = (sql: Sql, blocked: string[]) =>
  blocked.length > 0 ? sql` and x.sender_id <> all(${blocked}::uuid[])` : sql``
/** Whether a message `x` mentions everybody, or those who were here when the reader `m` was. */
const calls = (sql: Sql) => sql`x.mentions_all and (not x.mentions_here or m.user_id = any(x.here_ids))`

const unread = (
  sql: Sql,
  blocked: string[],
) => sql`(select count(*)::int from (select 1 from messages x where x.chat_id = m.chat_id and x.seq > m.last_read_seq
  and (x.thread_of is null or x.in_channel) and x.deleted_at is null and x.kind = 'text' and x.sender_id <> m.user_id${notBy(sql, blocked)} limit ${unreadLimit}) found)`

const mentions = (sql: Sql, blocked: string[]) => sql`least(${unreadLimit}, (select count(*)::int from (
    select x.id from mentions n join messages x on x.id = n.message_id
      where n.user_id = m.user_id and n.chat_id = m.chat_id and n.seq > m.last_read_seq and x.deleted_at is null and (x.thread_of is null or x.in_channel) and x.sender_id <> m.user_id${notBy(sql, blocked)}
    union select x.id from messages x where x.chat_id = m.chat_id and x.seq > m.last_read_seq and ${calls(sql)} and x.deleted_at is null
      and (x.thread_of is null or x.in_channel) and x.sender_id <> m.user_id${notBy(sql, blocked)} limit ${unreadLimit}) found))`

/**
 * How many of the matches that a saved search `s` was found to have still count: not those that were deleted, changed or seen
 * since, or that its owner may no longer read.
 */
export const newInSearch = (sql: Sql | TransactionSql) => sql`(select count(*)::int from unnest(s.hits) as h(id)
  join messages m on m.id = h.id and m.deleted_at is null and m.created_at > s.seen_at and (m.edited_at is null or m.edited_at <= s.counted_at)
  join chat_members k on k.chat_id = m.chat_id and k.user_id = s.user_id)`

/** A pattern for letters that stand in this order, whatever is between them. */
const likeLetters = (typed: string) =>
  `%${[...typed.replaceAll(" ", "")].map((letter) => letter.replace(/[%_\\]/, "\\$&")).join("%")}%`

/** As it stands in the column `called` of people. */
const called = (typed: string) => typed.replaceAll(/[._-]/g, " ")

/** A message that one has seen. */
export type SeenMessage = {
  id: string
  chatId: string
  name: string | null
  version: number
  seq: number
  html: string
  senderId: string
  senderName: string
  senderAvatar: string | null
}

/** A chat that one may go to. */
export type Goal = {
  id: string
  kind: ChatKind
  name: string | null
  version: number
  archived: boolean
  joined: boolean
}

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
  /** Null as is usual for the kind of chat. */
  level: Level | null
  muted: boolean
  favourite: boolean
  sectionId: string | null
  position: number | null
}

type OwnStanding = Standing & { drafts: number }

/** Of a chat that its reader has, joined with what they want of it, if anything. */
const preferenceColumns = (sql: Sql) =>
  sql`p.level, coalesce(p.muted, false) as muted, coalesce(p.favourite, false) as favourite, p.section_id, p.position`

type TeamRow = Omit<OwnStanding, "id"> & {
  /** Null in a team in whose chats the person is not yet. */
  id: string | null
  workspaceName: string
  slug: string
  createdAt: Date
  role: Role
  /** In the first row. */
  searches: SidebarSearch[] | null
  /** In the first row, by team; only of teams for which something is kept. */
  saved: Record<string, SavedCounts> | null
  /** In the first row, by team; only of teams with threads in which something is new. */
  threads: Record<string, Counts> | null
  sections: Section[] | null
  /** In the first row: those who are in any team. */
  favourites: (FavouritePerson & { workspaceIds: string[] })[] | null
}

const none: Counts = { unread: 0, mentions: 0 }

export type ChatCounts = {
  chatId: string
  workspaceId: string
  unread: number
  mentions: number
  lastReadSeq: number
  lastSeq: number
  lastRev: number
  muted: boolean
}

export type InboxStore = ReturnType<typeof createInboxStore>

/** One person's view of many chats: what is unread is counted from rows, once for each state of a chat and read position. */
export function createInboxStore(
  db: Database,
  cache: Cache = createUncached(),
  /** Whom somebody does not want to hear from. Given by the users. */
  blockedBy: (userId: string) => Promise<string[]> = async () => [],
) {
  const counted = cache.space<Counts>("counts")

  /** The chats of a person in all of their teams, or the given ones that are theirs. */
  const listStandings = (userId: string, chatIds: string[] | null = null) =>
    db.query(
      "inbox.standings",
      (sql) =>
        sql<Standing[]>`select c.id, c.workspace_id, c.kind, c.name, c.archived_at is not null as archived,
          c.last_seq, c.last_rev, c.version, m.last_read_seq, ${preferenceColumns(sql)}
        from chat_members m join chats c on c.id = m.chat_id
        left join chat_preferences p on p.user_id = m.user_id and p.chat_id = m.chat_id
        where m.user_id = ${userId} and (${chatIds}::uuid[] is null or m.chat_id = any(${chatIds}::uuid[]))
        order by c.kind, c.id limit ${mostChats}`,
      { retry: true },
    )

  /** The teams of a person, how they stand in every chat of them, and the searches they keep: one statement for the whole sidebar. */
  async function listTeams(userId: string): Promise<{
    workspaces: OwnWorkspace[]
    standings: OwnStanding[]
    searches: SidebarSearch[]
    threads: Record<string, Counts>
    saved: Record<string, SavedCounts>
    sections: Section[]
    favourites: (FavouritePerson & { workspaceIds: string[] })[]
  }> {
    const rows = await db.query(
      "inbox.teams",
      (sql) =>
        sql<TeamRow[]>`select w.id as workspace_id, w.name as workspace_name, w.slug, w.created_at, t.role,
          c.id, c.kind, c.name, c.archived_at is not null as archived, c.last_seq, c.last_rev, c.version, m.last_read_seq, coalesce(d.count, 0) as drafts, ${preferenceColumns(sql)},
          case when row_number() over (order by t.joined_at, w.id, c.kind, c.id) = 1 then (
            select json_agg(json_build_object('id', s.id, 'workspaceId', s.workspace_id, 'name', s.name) order by s.position, s.id)
              from sidebar_sections s where s.user_id = ${userId}) end as sections,
          case when row_number() over (order by t.joined_at, w.id, c.kind, c.id) = 1 then (
            select json_agg(json_build_object('id', u.id, 'name', u.display_name, 'avatar', u.avatar,
                'workspaceIds', (select array_agg(o.workspace_id) from workspace_members o where o.user_id = u.id)) order by lower(u.display_name), u.id)
              from favourite_people f join users u on u.id = f.other_id and u.deactivated_at is null where f.user_id = ${userId}) end as favourites,
          case when row_number() over (order by t.joined_at, w.id, c.kind, c.id) = 1 then (
            select json_agg(json_build_object('id', s.id, 'workspaceId', s.workspace_id, 'name', s.name, 'q', s.q, 'order', s.ranking, 'unread', ${newInSearch(sql)})
              order by lower(s.name), s.id) from saved_searches s where s.user_id = ${userId}) end as searches,
          case when row_number() over (order by t.joined_at, w.id, c.kind, c.id) = 1 then (
            select json_object_agg(a.workspace_id, json_build_object('unread', a.unread, 'mentions', a.mentions)) from (
              select workspace_id, least(${unreadLimit}, count(*))::int as unread, least(${unreadLimit}, sum(mentions))::int as mentions
              from (${followed(sql, userId)}) q where q.unread > 0 group by workspace_id) a) end as threads,
          case when row_number() over (order by t.joined_at, w.id, c.kind, c.id) = 1 then (
            select json_object_agg(a.workspace_id, json_build_object('open', a.open, 'due', a.due, 'dueKeys', a.due_keys)) from (
              select s.workspace_id, ${savedSums(sql)} from saved_messages s
              where s.user_id = ${userId} and s.done_at is null group by s.workspace_id) a) end as saved
        from workspace_members t join workspaces w on w.id = t.workspace_id
        left join chat_members m on m.user_id = t.user_id and m.workspace_id = t.workspace_id left join chats c on c.id = m.chat_id
        left join (select chat_id, count(*)::int as count from drafts where user_id = ${userId} group by chat_id) d on d.chat_id = m.chat_id
        left join chat_preferences p on p.user_id = m.user_id and p.chat_id = m.chat_id
        where t.user_id = ${userId} order by t.joined_at, w.id, c.kind, c.id limit ${mostChats}`,
      { retry: true },
    )
    const workspaces = new Map<string, OwnWorkspace>()
    const standings: OwnStanding[] = []
    for (const row of rows) {
      const {
        workspaceName,
        slug,
        createdAt,
        role,
        searches: _,
        threads: __,
        sections: ___,
        saved: ____,
        favourites: _____,
        ...standing
      } = row
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
    return {
      workspaces: [...workspaces.values()],
      standings,
      searches: rows[0]?.searches ?? [],
      threads: rows[0]?.threads ?? {},
      saved: rows[0]?.saved ?? {},
      sections: rows[0]?.sections ?? [],
      favourites: rows[0]?.favourites ?? [],
    }
  }

  type Seen = Pick<Standing, "id" | "lastSeq" | "lastRev" | "lastReadSeq">
  type CountRow = Counts & { chatId: string; lastReadSeq: number; lastRev: number }

  /** Of chats as they stand: at the read position that the reader has, with all that is in the chat. */
  function count(userId: string, chats: Seen[], blocked: string[]) {
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
        >`select m.chat_id, m.last_read_seq, c.last_rev, ${unread(sql, blocked)} as unread, ${mentions(sql, blocked)} as mentions
        from chat_members m join chats c on c.id = m.chat_id
        where m.user_id = ${userId} and m.chat_id = any(${chats.map(({ id }) => id)}::uuid[])`,
      { retry: true, replica: { isFresh } },
    )
  }

  /** What is unread in chats of a person, as they stand; where there is nothing new nobody counts. */
  async function countsOf(userId: string, chats: Seen[]): Promise<Map<string, Counts>> {
    const open = chats.filter((chat) => chat.lastSeq > chat.lastReadSeq)
    if (open.length === 0) return new Map()
    const blocked = await blockedBy(userId)
    const without = blocked.length > 0 ? `.${Bun.hash(blocked.join()).toString(36)}` : ""
    const keys = new Map(open.map((chat) => [`${userId}.${chat.id}.${chat.lastReadSeq}${without}`, chat]))
    const found = await counted.getMany(
      new Map([...keys].map(([key, chat]) => [key, chat.lastRev])),
      async (missing) => {
        const rows = await count(
          userId,
          missing.map((key) => keys.get(key)!),
          blocked,
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
    blockedBy,

    /** The ids of the first unread messages of chats as they stand, `each` of a chat at most. */
    listFirstUnread: async (userId: string, chats: Pick<Standing, "id" | "lastReadSeq">[], each: number) => {
      const rows = await db.query(
        "inbox.first-unread",
        (sql) => sql<{ id: string }[]>`select x.id
          from unnest(${chats.map(({ id }) => id)}::uuid[], ${chats.map(({ lastReadSeq }) => lastReadSeq)}::bigint[]) w(chat_id, seq)
          cross join lateral (select x.id from messages x where x.chat_id = w.chat_id and x.seq > w.seq and x.thread_of is null
            and x.deleted_at is null and x.kind = 'text' and x.sender_id <> ${userId} and ${notBlocked(sql, userId)} order by x.seq limit ${each}) x`,
      )
      return rows.map(({ id }) => id)
    },

    /** In which of these chats somebody wrote within the last fortnight, as far as 300 messages tell. */
    listWrittenIn: async (userId: string, chatIds: string[]) => {
      const rows = await db.query(
        "inbox.written-in",
        (sql) => sql<{ id: string }[]>`select w.id from unnest(${chatIds}::uuid[]) w(id)
          where exists (select 1 from (select x.sender_id, x.created_at from messages x where x.chat_id = w.id and x.thread_of is null
            and x.deleted_at is null order by x.seq desc limit 300) n
            where n.sender_id = ${userId} and n.created_at > now() - interval '14 days')`,
      )
      return rows.map(({ id }) => id)
    },

    /** Messages of others that mention somebody, by handle or with everybody of the chat, the newest first. */
    listMentions: async (userId: string, workspaceId: string, page: { before: string | null; limit: number }) => {
      const rows = await db.query(
        "inbox.mentions",
        (sql) => sql<{ id: string }[]>`
          (select n.message_id as id from mentions n join chat_members m on m.chat_id = n.chat_id and m.user_id = n.user_id
            join messages x on x.id = n.message_id
            where n.user_id = ${userId} and m.workspace_id = ${workspaceId} and x.deleted_at is null and x.sender_id <> ${userId} and ${notBlocked(sql, userId)}
              and (${page.before}::uuid is null or n.message_id < ${page.before}::uuid)
            order by n.message_id desc limit ${page.limit})
          union
          (select x.id from chat_members m cross join lateral (select x.id from messages x where x.chat_id = m.chat_id and ${calls(sql)}
              and x.deleted_at is null and x.sender_id <> ${userId} and ${notBlocked(sql, userId)} and (${page.before}::uuid is null or x.id < ${page.before}::uuid)
              order by x.seq desc limit ${page.limit}) x
            where m.user_id = ${userId} and m.workspace_id = ${workspaceId} order by x.id desc limit ${page.limit})
          order by id desc limit ${page.limit}`,
      )
      return rows.map(({ id }) => id)
    },

    /** Chats of a team that somebody opened, the last first. */
    listOpened: async (userId: string, workspaceId: string, limit: number) => {
      const rows = await db.query(
        "inbox.opened",
        (sql) => sql<{ id: string }[]>`select p.chat_id as id from chat_preferences p
          join chat_members m on m.user_id = p.user_id and m.chat_id = p.chat_id
          where p.user_id = ${userId} and m.workspace_id = ${workspaceId} and p.opened_at is not null
          order by p.opened_at desc limit ${limit}`,
      )
      return rows.map(({ id }) => id)
    },

    /** When people opened chats of theirs, and which one they then return to in its team; in order, none twice. */
    noteVisits: (visits: Visit[]) =>
      db.query(
        "inbox.note-visits",
        (sql) => sql`with visit as (
            select m.user_id, m.chat_id, m.workspace_id, to_timestamp(v.at / 1000.0) as at, v.place
            from unnest(${visits.map((visit) => visit.userId)}::uuid[], ${visits.map((visit) => visit.chatId)}::uuid[],
              ${visits.map((visit) => visit.at)}::float8[]) with ordinality v (user_id, chat_id, at, place)
            join chat_members m on m.user_id = v.user_id and m.chat_id = v.chat_id),
          opened as (
            insert into chat_preferences (chat_id, user_id, opened_at)
            select chat_id, user_id, at from visit order by user_id, chat_id
            on conflict (user_id, chat_id) do update set opened_at = excluded.opened_at)
          update workspace_members w set last_chat_id = l.chat_id
          from (select distinct on (user_id, workspace_id) user_id, workspace_id, chat_id from visit
            order by user_id, workspace_id, place desc) l
          where w.user_id = l.user_id and w.workspace_id = l.workspace_id and w.last_chat_id is distinct from l.chat_id`,
      ),

    /**
     * Channels in whose names these letters stand in this order, of the person's own and, with `mayBrowse`, of those that they
     * may join; without letters, the person's chats of these ids; and always their chats that bear no name.
     */
    listGoals: (
      userId: string,
      workspaceId: string,
      { typed, ids, mayBrowse }: { typed: string; ids: string[]; mayBrowse: boolean },
    ) =>
      db.query(
        "inbox.goals",
        (sql) => sql<Goal[]>`
          (select c.id, c.kind, c.name, c.version, c.archived_at is not null as archived, true as joined
            from chat_members m join chats c on c.id = m.chat_id
            where m.user_id = ${userId} and m.workspace_id = ${workspaceId} and (c.name is null or c.id = any(${ids}::uuid[]))
            order by c.last_rev desc limit 500)
          union all
          (select c.id, c.kind, c.name, c.version, c.archived_at is not null, m.user_id is not null
            from chats c left join chat_members m on m.chat_id = c.id and m.user_id = ${userId}
            where ${typed} <> '' and c.workspace_id = ${workspaceId} and c.name is not null and c.id <> all(${ids}::uuid[])
              and lower(c.name) like ${likeLetters(typed)}
              and (m.user_id is not null or ${mayBrowse} and c.kind = 'channel' and c.archived_at is null)
            order by strpos(lower(c.name), ${typed}::text) = 0, strpos(lower(c.name), ${typed}::text), length(c.name) limit 60)`,
      ),

    /** People of a team in whose names these letters stand in this order, those first of whose words they are the beginning. */
    listPeopleLike: (userId: string, workspaceId: string, typed: string, onlySharingChats: boolean) => {
      const [pattern, together] = [likeLetters(called(typed)), called(typed)]
      return db.query(
        "inbox.people-like",
        (sql) => sql<{ id: string; displayName: string; handle: string; avatar: string | null }[]>`
          select u.id, u.display_name, u.handle, u.avatar
          from workspace_members t join users u on u.id = t.user_id
          where t.workspace_id = ${workspaceId} and u.deactivated_at is null and u.called like ${pattern}
            and (not ${onlySharingChats}::boolean or exists (select 1 from chat_members a join chat_members b on b.chat_id = a.chat_id
              where a.user_id = ${userId} and a.workspace_id = ${workspaceId} and b.user_id = u.id))
          order by strpos(u.called, ' ' || ${together}::text) = 0, strpos(u.called, ${together}::text) = 0, length(u.called) limit 30`,
      )
    },

    /**
     * What was said lately in these chats of theirs, among the `depth` messages before where they have read to, that has all of these
     * words, folded; the newest first.
     */
    listSeenLike: (userId: string, { chatIds, words, depth }: { chatIds: string[]; words: string[]; depth: number }) =>
      db.query(
        "inbox.seen-like",
        (sql) => sql<SeenMessage[]>`
          select x.id, x.chat_id, c.name, c.version, x.seq, x.html, x.sender_id, u.display_name as sender_name, u.avatar as sender_avatar
          from chat_members m join chats c on c.id = m.chat_id
          cross join lateral (select y.id, y.chat_id, y.seq, y.kind, y.body, y.html, y.sender_id, y.created_at from messages y
            where y.chat_id = m.chat_id and (y.thread_of is null or y.in_channel) and y.deleted_at is null and y.seq <= m.last_read_seq
            order by y.seq desc limit ${depth}) x
          cross join lateral (select left(x.body, 1000) as said offset 0) b
          cross join lateral (select ${folded(sql, sql`b.said`)} as said offset 0) f
          join users u on u.id = x.sender_id
          where m.user_id = ${userId} and m.chat_id = any(${chatIds}::uuid[]) and x.kind = 'text' and ${notBlocked(sql, userId)}
            and f.said like all(${words.map((word) => `%${word.replaceAll(/[%_\\]/g, "\\$&")}%`)}::text[])
          order by x.created_at desc, x.seq desc limit 8`,
      ),

    /** Everything in a team is read: what was not, with where it stood before and stands now. */
    setAllRead: (userId: string, workspaceId: string) =>
      db.query(
        "inbox.read-all",
        (sql) => sql<{ chatId: string; before: number; seq: number }[]>`
          with behind as (select m.chat_id, m.last_read_seq as before from chat_members m join chats c on c.id = m.chat_id
            where m.user_id = ${userId} and m.workspace_id = ${workspaceId} and c.last_seq > m.last_read_seq),
          moved as (update chat_members m set last_read_seq = c.last_seq from chats c, behind b
            where m.user_id = ${userId} and m.chat_id = b.chat_id and c.id = m.chat_id returning m.chat_id, b.before, m.last_read_seq as seq),
          logged as (insert into read_log (chat_id, user_id, seq) select chat_id, ${userId}, seq from moved
            on conflict (chat_id, user_id, seq) do nothing)
          select * from moved`,
      ),

    /** Puts read positions back where they were; never on. */
    setUnread: (userId: string, workspaceId: string, positions: { chatId: string; seq: number }[]) =>
      db.query(
        "inbox.unread-again",
        (sql) => sql`update chat_members m set last_read_seq = w.seq
          from unnest(${positions.map(({ chatId }) => chatId)}::uuid[], ${positions.map(({ seq }) => seq)}::bigint[]) w(chat_id, seq)
          where m.user_id = ${userId} and m.workspace_id = ${workspaceId} and m.chat_id = w.chat_id and w.seq < m.last_read_seq`,
      ),

    /** The counts of all chats of a person, or of the given ones. */
    async counts(userId: string, chatIds: string[] | null = null): Promise<ChatCounts[]> {
      const standings = await listStandings(userId, chatIds)
      const counts = await countsOf(userId, standings)
      return standings.map(({ id, workspaceId, lastReadSeq, lastSeq, lastRev, muted }) => ({
        chatId: id,
        workspaceId,
        lastReadSeq,
        lastSeq,
        lastRev,
        muted,
        ...(counts.get(id) ?? none),
      }))
    },
  }
}
