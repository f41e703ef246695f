import type { ChatKind } from "../chats/chat"
import type { OwnWorkspace, Role } from "../workspaces/workspace"
import type { Database, Sql, TransactionSql } from "../platform/db/open"
import { type SavedCounts, savedSums } from "./saved-store"
import type { FavouritePerson, Level, Section, SidebarSearch, ThreadCounts } from "./sidebar"
import { followed, threadCounts } from "./thread-store"

/** Far more than anybody reads; a bound all the same. */
const mostChats = 5_000

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
  threads: Record<string, ThreadCounts> | null
  sections: Section[] | null
  /** In the first row: those who are in any team. */
  favourites: (FavouritePerson & { workspaceIds: string[] })[] | null
}

/** How a person stands in their chats and teams. */
export function createStandingStore(db: Database) {
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
    threads: Record<string, ThreadCounts>
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
                'workspaceIds', array(select o.workspace_id from workspace_members o where o.user_id = u.id)) order by lower(u.display_name), u.id)
              from favourite_people f join users u on u.id = f.other_id and u.deactivated_at is null where f.user_id = ${userId}) end as favourites,
          case when row_number() over (order by t.joined_at, w.id, c.kind, c.id) = 1 then (
            select json_agg(json_build_object('id', s.id, 'workspaceId', s.workspace_id, 'name', s.name, 'q', s.q, 'order', s.ranking, 'grouped', s.grouped, 'unread', ${newInSearch(sql)})
              order by lower(s.name), s.id) from saved_searches s where s.user_id = ${userId}) end as searches,
          case when row_number() over (order by t.joined_at, w.id, c.kind, c.id) = 1 then (
            select json_object_agg(a.workspace_id, json_build_object('unread', a.unread, 'mentions', a.mentions, 'mentionsBeside', a.mentions_beside)) from (
              select t.workspace_id, ${threadCounts(sql)} from (${followed(sql, userId)}) t where t.unread > 0 group by t.workspace_id) a) end as threads,
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

  return { listTeams, listStandings }
}
