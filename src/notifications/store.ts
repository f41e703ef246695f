import type { Database } from "../platform/db/open"
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
