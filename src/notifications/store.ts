import type { Database } from "../platform/db/open"
import { notBlocked } from "../inbox/thread-store"
import type { Missed } from "../messages/coming-back"
import { firstIdAt } from "../platform/ids"
import type { QuietHours } from "./quiet-hours"

/** What a notification says of a message. */
export type Told = {
  senderId: string
  senderName: string
  body: string
  mentionedIds: string[]
  mentionsAll: boolean
  /** The thread that it is a reply in, and whether the chat shows it, too. */
  threadOf: string | null
  inChannel: boolean
}

/** In how many of the newest messages of a chat one is looked for that was missed. */
const mostLookedAt = 50
const mostMissed = 20

export type NotificationStore = ReturnType<typeof createNotificationStore>

/** Every query about how people want to be told, and of what. */
export function createNotificationStore(db: Database) {
  return {
    /** Null where somebody keeps no quiet hours. */
    find: (userId: string): Promise<QuietHours | null> =>
      db.query("notifications.settings", async (sql) => {
        const [row] = await sql<QuietHours[]>`select quiet_from as from, quiet_to as to, time_zone
          from notification_settings where user_id = ${userId} and quiet_from is not null and quiet_to is not null`
        return row ?? null
      }),

    save: (userId: string, quiet: QuietHours | null) =>
      db.query(
        "notifications.save",
        (sql) => sql`insert into notification_settings (user_id, quiet_from, quiet_to, time_zone)
          values (${userId}, ${quiet?.from ?? null}, ${quiet?.to ?? null}, ${quiet?.timeZone ?? "UTC"})
          on conflict (user_id) do update set quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, time_zone = excluded.time_zone`,
      ),

    /**
     * Of what came since a time in somebody's chats and threads and is not read: the newest of each that they want to be told of
     * at all, the newest first.
     */
    listMissed: (userId: string, since: Date): Promise<Missed[]> =>
      db.query("notifications.missed", (sql) => {
        const mine = sql`x.deleted_at is null and x.kind = 'text' and x.sender_id <> ${userId} and x.created_at > ${since}
          and ${notBlocked(sql, userId)}`
        const shown = sql`(x.thread_of is null or x.in_channel)`
        const own = sql`chat_members m join chats c on c.id = m.chat_id and c.last_seq > m.last_read_seq
          left join chat_preferences p on p.user_id = m.user_id and p.chat_id = m.chat_id`
        return sql<Missed[]>`
          select chat_id, seq, root_id from (select distinct on (coalesce(root_id, chat_id)) * from (
            (select m.chat_id, x.seq, null::uuid as root_id, x.created_at from ${own}
              cross join lateral (select x.* from (select * from messages n where n.chat_id = m.chat_id and n.seq > m.last_read_seq
                order by n.seq desc limit ${mostLookedAt}) x where ${mine} and ${shown} order by x.seq desc limit 1) x
              where m.user_id = ${userId} and (p.level = 'all' or p.level is null and c.kind in ('direct', 'group')))
            union all
            (select m.chat_id, x.seq, null, x.created_at from mentions n join messages x on x.id = n.message_id
              join chat_members m on m.chat_id = n.chat_id and m.user_id = n.user_id and n.seq > m.last_read_seq
              where n.user_id = ${userId} and n.message_id > ${firstIdAt(since)}::uuid and ${mine} and ${shown}
              order by n.message_id desc limit ${mostLookedAt})
            union all
            (select m.chat_id, x.seq, null, x.created_at from ${own}
              cross join lateral (select x.seq, x.created_at from messages x where x.chat_id = m.chat_id and x.seq > m.last_read_seq
                and x.mentions_all and (not x.mentions_here or ${userId} = any(x.here_ids)) and ${mine} and ${shown} order by x.seq desc limit 1) x
              where m.user_id = ${userId})
            union all
            (select f.chat_id, x.seq, f.root_id, x.created_at from thread_follows f
              join chat_members m on m.chat_id = f.chat_id and m.user_id = f.user_id
              join messages r on r.id = f.root_id and r.deleted_at is null and r.last_reply_at > ${since}
              cross join lateral (select x.seq, x.created_at from messages x where x.thread_of = f.root_id and x.seq > f.last_read_seq
                and ${mine} order by x.seq desc limit 1) x
              where f.user_id = ${userId} and f.following)) every
            order by coalesce(root_id, chat_id), seq desc) newest
          order by created_at desc limit ${mostMissed}`
      }),

    /** Of a chat that its reader has loaded; null for what was deleted, is none that people wrote, or a reply in a thread that they do not follow. */
    findMessage: (userId: string, chatId: string, seq: number): Promise<Told | null> =>
      db.query("notifications.message", async (sql) => {
        const [row] = await sql<
          Told[]
        >`select m.sender_id, u.display_name as sender_name, m.body, m.mentioned_ids, m.thread_of, m.in_channel,
            m.mentions_all and (not m.mentions_here or ${userId} = any(m.here_ids)) as mentions_all
          from (
            select k.id from messages k where k.chat_id = ${chatId} and k.seq = ${seq} and (k.thread_of is null or k.in_channel) and k.deleted_at is null
            union
            select k.id from thread_follows f join messages k on k.thread_of = f.root_id and k.seq = ${seq}
              where f.user_id = ${userId} and f.chat_id = ${chatId} and f.following and k.deleted_at is null) found
          join messages m on m.id = found.id join users u on u.id = m.sender_id where m.kind = 'text'`
        return row ?? null
      }),
  }
}
