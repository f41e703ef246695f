import type { Database } from "../platform/db/open"
import type { Message } from "./message"

/** People whose ids stand with a message for each emoji; different emoji that one message may have. */
const namedPeople = 50
export const mostEmoji = 50
export type ReactionRow = { emoji: string; userId: string; displayName: string; handle: string; createdAt: Date }
/** `same`: it was so already. Null: there is nothing to react to any more. */
export type ReactionOutcome = { outcome: "changed" | "same" | "full"; head: number } | null

/** Who reacted to a message with which emoji. */
export function createReactionStore(db: Database) {
  return {
    /**
     * Adds a person's emoji to a message, or takes it away. The chat's row is locked, then the message's, whose own list is what
     * is counted on: the rows of others who reacted while the lock was waited for are not seen by this statement.
     */
    react: (
      { id, chatId }: Pick<Message, "id" | "chatId">,
      { userId, emoji, on }: { userId: string; emoji: string; on: boolean },
    ) =>
      db.query("messages.react", async (sql): Promise<ReactionOutcome> => {
        const isIt = sql`x.e ->> 'emoji' = ${emoji}`
        const written = on
          ? sql`written as (insert into reactions (message_id, user_id, emoji, created_at)
              select id, ${userId}::uuid, ${emoji}, date_trunc('milliseconds', clock_timestamp()) from target where not is_full on conflict do nothing returning message_id)`
          : sql`written as (delete from reactions r using target where r.message_id = target.id and r.emoji = ${emoji} and r.user_id = ${userId} returning r.message_id),
            follower as (select r.user_id from target, reactions r
              where r.message_id = target.id and r.emoji = ${emoji} and r.user_id <> ${userId} and not target.named ? r.user_id::text
              order by r.created_at, r.user_id limit 1 for key share of r)`
        const count = sql`(x.e ->> 'count')::int`
        const people = on
          ? sql`case when jsonb_array_length(x.e -> 'userIds') < ${namedPeople} then (x.e -> 'userIds') || to_jsonb(${userId}::text) else x.e -> 'userIds' end`
          : sql`case when ${count} > ${namedPeople} and x.e -> 'userIds' ? ${userId}
              then ((x.e -> 'userIds') - ${userId}::text) || coalesce((select jsonb_build_array(user_id) from follower), '[]') else (x.e -> 'userIds') - ${userId}::text end`
        const [row] = await sql<{ outcome: "changed" | "same" | "full"; head: number }[]>`
          with locked as materialized (select id, last_rev from chats where id = ${chatId} and archived_at is null for no key update),
          target as materialized (select m.id, l.last_rev, m.reactions, coalesce((select x.e -> 'userIds' from jsonb_array_elements(m.reactions) x(e) where ${isIt}), '[]') as named,
              jsonb_array_length(m.reactions) >= ${mostEmoji} and not m.reactions @> jsonb_build_array(jsonb_build_object('emoji', ${emoji}::text)) as is_full
            from locked l join messages m on m.chat_id = l.id where m.id = ${id} and m.deleted_at is null for no key update of m),
          ${written},
          changed as (update messages m set rev = t.last_rev + 1, reactions = coalesce((
              select jsonb_agg(case when ${isIt} then jsonb_build_object('emoji', ${emoji}::text, 'count', ${count} + ${on ? 1 : -1}, 'userIds', ${people}) else x.e end order by x.place)
              from jsonb_array_elements(t.reactions ${on ? sql`|| case when t.reactions @> jsonb_build_array(jsonb_build_object('emoji', ${emoji}::text)) then '[]' else jsonb_build_array(jsonb_build_object('emoji', ${emoji}::text, 'count', 0, 'userIds', '[]'::jsonb)) end` : sql``}) with ordinality x(e, place)
              where ${on} or not ${isIt} or ${count} > 1), '[]')
            from target t, written w where m.id = t.id and w.message_id = t.id returning m.rev),
          bumped as (update chats set last_rev = changed.rev from changed where chats.id = ${chatId})
          select case when c.rev is not null then 'changed' when ${on} and t.is_full then 'full' else 'same' end as outcome, coalesce(c.rev, t.last_rev) as head
          from target t left join changed c on true`
        return row ?? null
      }),
    hasReacted: (messageId: string, userId: string, emoji: string) =>
      db.query(
        "messages.has-reacted",
        async (sql) =>
          (
            await sql`select 1 from reactions where message_id = ${messageId} and emoji = ${emoji} and user_id = ${userId}`
          ).length > 0,
      ),

    /** Who reacted with what, the earliest first; of one emoji where one is given. `after` is where a page ended. */
    listReactions: (
      messageId: string,
      { emoji, after, limit }: { emoji: string | null; after: { at: string; id: string } | null; limit: number },
    ) =>
      db.query(
        "messages.reactions",
        (sql) => sql<ReactionRow[]>`select r.emoji, r.user_id, u.display_name, u.handle, r.created_at
          from reactions r join users u on u.id = r.user_id
          where r.message_id = ${messageId} and (${emoji}::text is null or r.emoji = ${emoji})
            and (${after?.at ?? null}::timestamptz is null or (r.created_at, r.user_id) > (${after?.at ?? null}::timestamptz, ${after?.id ?? null}::uuid))
          order by r.created_at, r.user_id limit ${limit}`,
      ),
  }
}
