import type { ChatKind } from "../chats/chat"
import { folded } from "../platform/db/folding"
import type { Database, Sql } from "../platform/db/open"
import { notBlocked } from "./thread-store"
import type { Visit } from "./visits"

/** A pattern for letters that stand in this order, whatever is between them. */
const likeLetters = (typed: string) =>
  `%${[...typed.replaceAll(" ", "")].map((letter) => letter.replace(/[%_\\]/, "\\$&")).join("%")}%`

/** As it stands in the column `called` of people. */
const called = (typed: string) => typed.replaceAll(/[._-]/g, " ")

/** The chats of a team that somebody opened, the last first. */
const opened = (
  sql: Sql,
  userId: string,
  workspaceId: string,
  limit: number,
) => sql`select p.chat_id as id from chat_preferences p
  join chat_members m on m.user_id = p.user_id and m.chat_id = p.chat_id
  where p.user_id = ${userId} and m.workspace_id = ${workspaceId} and p.opened_at is not null
  order by p.opened_at desc limit ${limit}`

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

/** Where somebody may want to go: the chats that they opened last, and what is found by a few letters. */
export function createSwitcherStore(db: Database) {
  return {
    /** Chats of a team that somebody opened, the last first. */
    listOpened: async (userId: string, workspaceId: string, limit: number) => {
      const rows = await db.query(
        "inbox.opened",
        (sql) => sql<{ id: string }[]>`${opened(sql, userId, workspaceId, limit)}`,
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
     * What was said lately in the chats that they opened last, so many of a team, among the `depth` messages before where they have
     * read to, that has all of these words, folded; the newest first.
     */
    listSeenLike: (
      userId: string,
      workspaceId: string,
      { chats, words, depth }: { chats: number; words: string[]; depth: number },
    ) =>
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
          where m.user_id = ${userId} and m.chat_id in (${opened(sql, userId, workspaceId, chats)}) and x.kind = 'text' and ${notBlocked(sql, userId)}
            and f.said like all(${words.map((word) => `%${word.replaceAll(/[%_\\]/g, "\\$&")}%`)}::text[])
          order by x.created_at desc, x.seq desc limit 8`,
      ),
  }
}
