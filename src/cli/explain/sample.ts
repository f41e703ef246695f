import type { Database } from "../../platform/db/open"

export type Sample = {
  workspaceId: string
  workspaceSlug: string
  chatId: string
  /** Somebody with an account who is in the chat, and somebody else of the same workspace. */
  userId: string
  otherId: string
  messageId: string
  seq: number
  sessionId: string
}

/** What statements are shown on: the chat with the most messages, one of its people, a message in its middle. */
export async function findSample(db: Database): Promise<Sample | null> {
  const [row] = await db.query(
    "explain.sample",
    (sql) => sql<Sample[]>`
      select c.workspace_id, w.slug as workspace_slug, c.id as chat_id, m.user_id, o.user_id as other_id, x.id as message_id, x.seq,
        coalesce((select id from sessions where user_id = m.user_id limit 1), gen_random_uuid()) as session_id
      from (select * from chats where kind = 'channel' and archived_at is null order by last_seq desc limit 1) c
      join workspaces w on w.id = c.workspace_id
      join lateral (select user_id from chat_members where chat_id = c.id order by user_id limit 1) m on true
      join lateral (select user_id from chat_members where chat_id = c.id and user_id <> m.user_id order by user_id limit 1) o on true
      join lateral (select id, seq from messages where chat_id = c.id and seq >= c.last_seq / 2 and (thread_of is null or in_channel) and deleted_at is null
        order by seq limit 1) x on true`,
  )
  return row ?? null
}
