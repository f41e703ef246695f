import type { Database } from "../platform/db/open"
import { rendererVersion } from "./markdown"
import type { Message } from "./message"

const mostVersions = 500
export type ChangeOutcome = { seq: number; rev: number; head: number } | null

/** Changing what a message says, deleting it and bringing it back; and what it said before. */
export function createEditStore(db: Database) {
  return {
    /**
     * Changes what a message says, if it still has the rev that the change was made from and its chat is not closed; null
     * otherwise. The chat's row is locked before the message's, as the flush does, and both are written by this one statement.
     */
    edit: (change: {
      message: Message
      actorId: string
      body: string
      html: string
      mentionedIds: string[]
      mentionsAll: boolean
      mentionsHere: boolean
      hereIds: string[]
      linkedChatIds: string[]
      /** The editor may write also where only those do who run the team. */
      announces: boolean
      /** What it says stays, and only who is meant by it changed. */
      silent?: boolean
    }) =>
      db.query("messages.edit", async (sql): Promise<ChangeOutcome> => {
        const { message } = change
        const following = message.threadOf
          ? sql`, following as (insert into thread_follows (user_id, root_id, chat_id, last_read_seq)
            select user_id, ${message.threadOf}, ${message.chatId}, seq - 1 from added order by user_id
            on conflict (user_id, root_id) do update set following = true where not thread_follows.following)`
          : sql``
        const [row] = await sql<{ seq: number; rev: number; head: number }[]>`
          with locked as materialized (select id, last_rev from chats where id = ${message.chatId} and archived_at is null
            and (not announcement or ${change.announces}) for no key update),
          edited as (update messages set body = ${change.body}, html = ${change.html}, html_version = ${rendererVersion}, edited_at = case when ${change.silent === true} then edited_at else now() end,
              mentions_all = ${change.mentionsAll}, mentions_here = ${change.mentionsHere},
              here_ids = case when not ${change.mentionsHere} then '{}' when mentions_here then here_ids else ${change.hereIds}::uuid[] end, linked_chat_ids = ${change.linkedChatIds}::uuid[], mentioned_ids = ${change.mentionedIds}::uuid[], rev = (select last_rev + 1 from locked)
            where id = ${message.id} and rev = ${message.rev} and deleted_at is null and exists (select 1 from locked) returning seq, rev),
          bumped as (update chats set last_rev = edited.rev from edited where chats.id = ${message.chatId}),
          kept as (insert into message_edits (message_id, rev, body, edited_by) select ${message.id}, ${message.rev}, ${message.body}, ${change.actorId}::uuid from edited where not ${change.silent === true}),
          dropped as (delete from mentions where message_id = ${message.id} and user_id <> all(${change.mentionedIds}::uuid[]) and exists (select 1 from edited)),
          added as (insert into mentions (message_id, user_id, chat_id, seq)
            select ${message.id}, person, ${message.chatId}, edited.seq from edited, unnest(${change.mentionedIds}::uuid[]) as person on conflict do nothing
            returning user_id, seq)${following}
          select seq, rev, rev as head from edited`
        return row ?? null
      }),

    /** A channel is called otherwise: what is kept of the chats where it is linked is out of date. */
    renewLinksTo: (chatId: string) =>
      db.query("messages.renew-links", async (sql) => {
        await sql`with linking as materialized (
            select id from chats where id in (select chat_id from messages where linked_chat_ids @> array[${chatId}::uuid] and linked_chat_ids <> '{}')
            order by id for no key update)
          update chats set version = version + 1 from linking where chats.id = linking.id`
      }),

    /** Deletes softly or brings back; a reply's root counts it out or in, and is bumped with it. Null when it was so already. */
    setDeleted: (message: Message, actorId: string, deleted: boolean) =>
      db.query("messages.set-deleted", async (sql): Promise<ChangeOutcome> => {
        const step = deleted ? -1 : 1
        // Brought back or not by then: whoever collects looks at the message again.
        const expired =
          message.attachments.length > 0
            ? sql`expired as (update attachments set look_at = now() + interval '1 day' from changed
                where client_id = ${message.clientId} and uploader_id = ${message.senderId} and attachments.chat_id = ${message.chatId}),`
            : sql``
        const [row] = await sql<{ seq: number; rev: number; head: number }[]>`
          with locked as materialized (select id, last_rev from chats where id = ${message.chatId} for no key update),
          changed as (update messages set deleted_at = ${deleted ? sql`now()` : null}, deleted_by = ${deleted ? actorId : null}::uuid,
              rev = (select last_rev + 1 from locked)
            where id = ${message.id} and (deleted_at is null) = ${deleted} and exists (select 1 from locked) returning seq, rev, thread_of),
          root as (update messages r set reply_count = greatest(0, r.reply_count + ${step}), rev = changed.rev + 1, last_reply_at = left_over.at, repliers = left_over.people
            from changed cross join lateral (
              select max(p.at) as at, coalesce(jsonb_agg(jsonb_build_object('id', p.sender_id, 'name', u.display_name) order by p.seq desc), '[]') as people
              from (select x.sender_id, max(x.created_at) as at, max(x.seq) as seq
                from (select k.sender_id, k.created_at, k.seq from messages k where k.thread_of = changed.thread_of and k.id <> ${message.id} and k.deleted_at is null
                  union all select ${message.senderId}::uuid, ${message.createdAt}::timestamptz, ${message.seq}::bigint where not ${deleted}
                  order by seq desc limit 200) x
                group by x.sender_id order by 3 desc limit 3) p join users u on u.id = p.sender_id) left_over
            where r.id = changed.thread_of returning r.rev),
          ${expired}
          bumped as (update chats set last_rev = coalesce((select rev from root), changed.rev) from changed where chats.id = ${message.chatId})
          ${
            // What people do with their own is theirs; what is done to others is on record.
            actorId === message.senderId
              ? sql``
              : sql`, recorded as (insert into audit (actor_id, action, subject, detail)
                  select ${actorId}::uuid, ${deleted ? "message.delete" : "message.restore"}::text, ${message.id}::text,
                    jsonb_build_object('chatId', ${message.chatId}::text, 'userId', ${message.senderId}::text)::text from changed)`
          }
          select seq, rev, coalesce((select rev from root), rev) as head from changed`
        return row ?? null
      }),
    /** What a message said before each edit, the earliest first, and when that was replaced. */
    listEdits: (messageId: string) =>
      db.query(
        "messages.edits",
        (sql) => sql<{ body: string; editedAt: Date }[]>`
          select body, edited_at from message_edits where message_id = ${messageId} order by rev limit ${mostVersions}`,
      ),

    /** Who deleted a message and when; null for one that is there. */
    findDeletion: (messageId: string) =>
      db.query(
        "messages.deletion",
        async (sql) =>
          (
            await sql<
              { deletedBy: string | null; deletedAt: Date }[]
            >`select deleted_by, deleted_at from messages where id = ${messageId} and deleted_at is not null`
          )[0] ?? null,
      ),
  }
}
