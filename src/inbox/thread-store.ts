import { type Place, below, microseconds } from "../platform/db/moments"
import type { Database, Sql, TransactionSql } from "../platform/db/open"
import { type ThreadCounts, unreadLimit } from "./sidebar"

/** Of threads `t` with something new; all up to 100. */
export const threadCounts = (sql: Sql | TransactionSql) => sql`least(${unreadLimit}, count(*))::int as unread,
  least(${unreadLimit}, coalesce(sum(t.mentions), 0))::int as mentions,
  least(${unreadLimit}, coalesce(sum(t.mentions_beside), 0))::int as mentions_beside`

/** Far more than anybody leaves unread; a bound all the same. */
const mostThreads = 5_000

/** What those whom a reader blocks say counts for nothing: a condition on a message `x`, where the statement knows only who reads. */
export const notBlocked = (sql: Sql | TransactionSql, userId: string) =>
  sql`x.sender_id <> all((select b.blocked from users b where b.id = ${userId})::uuid[])`

/**
 * The threads that a person `f.user_id` follows and may read, each with how many replies of others are new in it. What was said
 * before one came into the chat is new only where it mentions one; a thread whose chat was left or whose beginning was deleted is
 * not among them.
 */
export const followed = (sql: Sql | TransactionSql, userId: string) => sql`
  select f.root_id, f.chat_id, f.last_read_seq, m.workspace_id, r.last_reply_at, n.unread, k.mentions, k.mentions_beside
  from thread_follows f join chat_members m on m.chat_id = f.chat_id and m.user_id = f.user_id
  join messages r on r.id = f.root_id and r.deleted_at is null and r.reply_count > 0
  cross join lateral (select count(*)::int as unread from (select 1 from messages x where x.thread_of = f.root_id and x.seq > f.last_read_seq
    and x.deleted_at is null and x.sender_id <> f.user_id and ${notBlocked(sql, userId)}
    and (x.created_at >= m.joined_at or exists (select 1 from mentions k where k.message_id = x.id and k.user_id = f.user_id)) limit ${unreadLimit}) found) n
  cross join lateral (select count(*)::int as mentions, (count(*) filter (where not x.in_channel))::int as mentions_beside
    from mentions k join messages x on x.id = k.message_id
    where n.unread > 0 and k.user_id = f.user_id and k.chat_id = f.chat_id and k.seq > f.last_read_seq and x.thread_of = f.root_id
      and x.deleted_at is null and x.sender_id <> f.user_id and ${notBlocked(sql, userId)}) k
  where f.user_id = ${userId} and f.following`

/** Where somebody stands in a thread that they follow. */
export type FollowedThread = {
  rootId: string
  chatId: string
  lastReadSeq: number
  /** Replies of others, counted to 100. */
  unread: number
  mentions: number
  /** In microseconds since 1970, as text. */
  at: string
}

/** How far somebody has read a thread. */
export type ThreadPosition = { rootId: string; seq: number }
export type ThreadPage = { before: Place | null; limit: number; unread?: boolean }

export type ThreadStore = ReturnType<typeof createThreadStore>

/** Every query about who follows which thread. */
export function createThreadStore(db: Database) {
  return {
    /** Threads of a team in which something is new, and how many of their replies mention the reader; both up to 100. */
    count: (userId: string, workspaceId: string) =>
      db.query("inbox.count-threads", async (sql): Promise<ThreadCounts> => {
        const [row] = await sql<ThreadCounts[]>`select ${threadCounts(sql)}
          from (${followed(sql, userId)}) t where t.workspace_id = ${workspaceId} and t.unread > 0`
        return row!
      }),

    /** The newest activity first. `before` is where a page ended; `unread`: only those in which something is new. */
    list: (userId: string, workspaceId: string, page: ThreadPage) =>
      db.query(
        "inbox.threads",
        (sql) =>
          sql<
            FollowedThread[]
          >`select t.*, ${microseconds(sql, sql`t.last_reply_at`)}::text as at from (${followed(sql, userId)}) t
          where t.workspace_id = ${workspaceId}${page.unread ? sql` and t.unread > 0` : sql``}
            and ${below(sql, sql`t.last_reply_at`, sql`t.root_id`, page.before)}
          order by t.last_reply_at desc, t.root_id desc limit ${page.limit}`,
      ),

    /** Where somebody stands in one thread; null for who never had to do with it. */
    find: (userId: string, rootId: string) =>
      db.query("inbox.find-thread", async (sql) => {
        const [row] = await sql<
          { following: boolean; lastReadSeq: number }[]
        >`select following, last_read_seq from thread_follows where user_id = ${userId} and root_id = ${rootId}`
        return row ?? null
      }),

    /** Who begins to follow has nothing to read yet. */
    setFollowing: (userId: string, thread: { rootId: string; chatId: string }, following: boolean) =>
      db.query(
        "inbox.follow-thread",
        (sql) => sql`insert into thread_follows as t (user_id, root_id, chat_id, last_read_seq, following)
          select ${userId}, ${thread.rootId}, c.id, c.last_seq, ${following} from chats c where c.id = ${thread.chatId}
          on conflict (user_id, root_id) do update set following = excluded.following,
            last_read_seq = greatest(t.last_read_seq, excluded.last_read_seq) where t.following <> excluded.following returning user_id`,
      ),

    /** Moves on to a seq, at most to the chat's last; false where nothing moved. */
    setRead: async (userId: string, rootId: string, seq: number): Promise<boolean> => {
      const moved = await db.query(
        "inbox.read-thread",
        (sql) => sql`update thread_follows f set last_read_seq = least(${seq}::bigint, c.last_seq) from chats c
          where f.user_id = ${userId} and f.root_id = ${rootId} and c.id = f.chat_id and least(${seq}::bigint, c.last_seq) > f.last_read_seq returning 1`,
      )
      return moved.length > 0
    },

    /**
     * All threads of a team, those that can no longer be read too. Answers those in which something was new, the newest activity
     * first, with where each stood before.
     */
    setAllRead: (userId: string, workspaceId: string) =>
      db.query(
        "inbox.read-all-threads",
        (sql) => sql<ThreadPosition[]>`
          with moved as (update thread_follows f set last_read_seq = c.last_seq from chats c
            where f.user_id = ${userId} and c.id = f.chat_id and c.workspace_id = ${workspaceId} and c.last_seq > f.last_read_seq)
          select t.root_id, t.last_read_seq as seq from (${followed(sql, userId)}) t
          where t.workspace_id = ${workspaceId} and t.unread > 0 order by t.last_reply_at desc limit ${mostThreads}`,
      ),

    /** Puts read positions back where they were; never on. */
    setUnread: (userId: string, workspaceId: string, positions: ThreadPosition[]) =>
      db.query(
        "inbox.threads-unread-again",
        (sql) => sql`update thread_follows f set last_read_seq = w.seq
          from unnest(${positions.map(({ rootId }) => rootId)}::uuid[], ${positions.map(({ seq }) => seq)}::bigint[]) w(root_id, seq)
          where f.user_id = ${userId} and f.root_id = w.root_id and w.seq < f.last_read_seq
            and exists (select 1 from chats c where c.id = f.chat_id and c.workspace_id = ${workspaceId})`,
      ),

    /** Who follows any of these threads and is in its chat, each with those that they follow. */
    listFollowers: async (rootIds: string[]): Promise<Map<string, string[]>> => {
      const rows = await db.query(
        "inbox.thread-followers",
        (sql) => sql<{ userId: string; rootIds: string[] }[]>`
          select f.user_id, array_agg(f.root_id) as root_ids from thread_follows f
          join chat_members m on m.chat_id = f.chat_id and m.user_id = f.user_id
          where f.root_id = any(${rootIds}::uuid[]) and f.following group by f.user_id`,
      )
      return new Map(rows.map(({ userId, rootIds: followed }) => [userId, followed]))
    },
  }
}
