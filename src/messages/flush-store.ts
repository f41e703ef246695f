import type { Attachment } from "../attachments/attachment"
import type { Database, Sql } from "../platform/db/open"
import { rendererVersion } from "./markdown"

/** One message on its way to the database. */
export type Send = {
  id: string
  chatId: string
  senderId: string
  clientId: string
  body: string
  html: string
  threadOf: string | null
  /** A reply that is to be shown in the chat, too. */
  inChannel: boolean
  mentionedIds: string[]
  mentionsAll: boolean
  mentionsHere: boolean
  hereIds?: string[]
  linkedChatIds: string[]
  me: boolean
  /** Was told that only those who run the team write there, and says to be one of them: judged in the statement. */
  announces?: boolean
  attachments: Attachment[]
}

export type FlushRow = {
  ord: number
  outcome: "ok" | "repeat" | "again" | "not-found" | "archived" | "announcement" | "unreachable" | "no-thread"
  id: string
  seq: number
  rev: number
  createdAt: Date
  /** The chat's `last_rev` after this flush. */
  head: number
  /** The chat's `version` under which it was judged and written. */
  chatVersion: number
  /** What the sender was called then. */
  senderName: string
  senderHandle: string
  senderAvatar: string | null
}

/** The group commit: many sends by one statement. */
export function createFlushStore(db: Database) {
  return {
    /**
     * Writes sends, distinct by (chat, sender, client), by one statement. `again` means that the chat changed while its lock was
     * waited for. Raises what Postgres raises; then nothing of it was written.
     */
    flush: (sends: Send[]): Promise<FlushRow[]> =>
      db.write("messages.flush", (sql) =>
        sends.length === 1 && isPlain(sends[0]!) ? writeOne(sql, sends[0]!) : writeMany(sql, sends),
      ),
  }
}

/** Words, and nothing else that has to be written down or judged. */
const isPlain = (send: Send) =>
  !send.threadOf &&
  !send.announces &&
  !send.mentionsHere &&
  !send.me &&
  send.mentionedIds.length === 0 &&
  send.linkedChatIds.length === 0 &&
  send.attachments.length === 0

/**
 * The same for what a quiet server writes nearly always, a plain send by itself: judged by the snapshot, then the chat is locked,
 * and its counters bumped, in one, where it is still the version that was judged. Half as dear as `writeMany`.
 */
const writeOne = (sql: Sql, send: Send) => sql<FlushRow[]>`
  with judged as materialized (
    select c.id, c.version, c.last_rev, e.id as existing, u.display_name, u.handle, u.avatar,
      case when m.user_id is null then 'not-found'
        when e.id is not null then 'repeat'
        when c.archived_at is not null then 'archived'
        when c.announcement then 'announcement'
        when c.blocked then 'unreachable'
        else 'ok' end as outcome
    from chats c
      left join chat_members m on m.chat_id = c.id and m.user_id = ${send.senderId}
      left join lateral (select k.id, k.chat_id from messages k where k.client_id = ${send.clientId} and k.sender_id = ${send.senderId} offset 0) e
        on e.chat_id = c.id
      left join users u on u.id = ${send.senderId}
    where c.id = ${send.chatId}
  ), bumped as (
    update chats set last_seq = chats.last_seq + 1, last_rev = chats.last_rev + 1 from judged j
    where chats.id = j.id and chats.version = j.version and j.outcome = 'ok' returning chats.id, chats.last_seq as seq, chats.last_rev as rev
  ), inserted as (
    insert into messages (id, chat_id, seq, rev, sender_id, client_id, body, html, html_version, mentions_all, created_at)
    select ${send.id}, id, seq, rev, ${send.senderId}, ${send.clientId}, ${send.body}, ${send.html}, ${rendererVersion}, ${send.mentionsAll}, clock_timestamp()
    from bumped returning created_at
  )
  select 1 as ord, case when j.outcome = 'ok' and b.seq is null then 'again' else coalesce(j.outcome, 'not-found') end as outcome,
    coalesce(j.existing, ${send.id}) as id, b.seq, b.rev, n.created_at, j.version as chat_version, j.display_name as sender_name,
    j.handle as sender_handle, j.avatar as sender_avatar, coalesce(b.rev, j.last_rev) as head
  from (select) as always left join judged j on true left join bumped b on true left join inserted n on true`

/**
 * Locks the chats of many sends in id order, judges each send, numbers what is accepted and bumps the counters. Its plan is made
 * once, perhaps on an empty table: each `offset 0` leaves the planner only the index that is right on a full one. The locked chats
 * are held in arrays, since joining them to the sends row by row cost more than all look-ups together. Replies and mentions are in
 * it only where there are some: starting those parts costs, even with nothing to do.
 */
function writeMany(sql: Sql, sends: Send[]) {
  const chatIds = [...new Set(sends.map((send) => send.chatId))]
  const pictures = partsForPictures(sql, sends)
  const hasReplies = sends.some((send) => send.threadOf !== null)
  // Nobody's role is asked about before a chat was found to need one.
  const announcer = sends.some((send) => send.announces)
    ? sql`and not exists (select 1 from workspace_members w where w.workspace_id = c.workspace_id and w.user_id = c.user_id and w.role in ('owner', 'admin'))`
    : sql``
  const root = hasReplies
    ? sql`left join lateral (select k.id, k.chat_id, k.thread_of, k.deleted_at, k.kind, k.sender_id from messages k where k.id = i.thread_of offset 0) r
                on r.chat_id = i.chat_id and r.thread_of is null and r.deleted_at is null and r.kind = 'text'`
    : sql``
  const roots = hasReplies
    ? sql`, replies as materialized (
            select * from numbered where outcome = 'ok' and thread_of is not null
          ), roots as materialized (
            select chat_id, thread_of, root_author, count(*)::int as replies, min(last_seq + place) as first_seq, max(created_at) as at,
              jsonb_agg(jsonb_build_object('id', sender_id, 'name', display_name) order by place desc) as people,
              max(last_rev + accepted) + row_number() over (partition by chat_id order by thread_of) as new_rev
            from replies group by chat_id, thread_of, root_author
          ), counted as (
            update messages set reply_count = reply_count + roots.replies, rev = roots.new_rev, last_reply_at = roots.at,
              repliers = (select jsonb_agg(p.person order by p.place) from (
                select (array_agg(e.person order by e.place))[1] as person, min(e.place) as place
                from jsonb_array_elements(roots.people || messages.repliers) with ordinality as e(person, place)
                group by e.person->>'id' order by 2 limit 3) p)
            from roots where messages.id = roots.thread_of
          ), followers as materialized (
            select user_id, root_id, chat_id, min(seq) as seq from (
              select sender_id as user_id, thread_of as root_id, chat_id, last_seq + place as seq from replies
              union all select person, thread_of, chat_id, last_seq + place - 1 from replies, unnest(mentioned::uuid[]) as person) f
            group by user_id, root_id, chat_id
          ), following as (
            insert into thread_follows as t (user_id, root_id, chat_id, last_read_seq) select user_id, root_id, chat_id, seq from followers order by root_id, user_id
            on conflict (user_id, root_id) do update set following = true, last_read_seq = greatest(t.last_read_seq, excluded.last_read_seq) where not t.following
          ), authors as (
            insert into thread_follows (user_id, root_id, chat_id, last_read_seq) select root_author, thread_of, chat_id, first_seq - 1 from roots
            where not exists (select 1 from followers f where f.user_id = root_author and f.root_id = thread_of) order by thread_of on conflict do nothing
          )`
    : sql``
  const rootsOf = (chatId: ReturnType<Sql>) =>
    hasReplies ? sql`(select count(*) from roots r where r.chat_id = ${chatId})` : sql`0`
  const mentions = sends.some((send) => send.mentionedIds.length > 0)
    ? sql`, mentioned as (
            insert into mentions (message_id, user_id, chat_id, seq)
            select n.id, person, n.chat_id, n.last_seq + n.place from numbered n, unnest(n.mentioned::uuid[]) as person where outcome = 'ok'
          )`
    : sql``
  const isMore = sends.some((send) => send.mentionsHere || send.me || send.linkedChatIds.length > 0)
  const more = isMore
    ? {
        values: sql`, ${sends.map((s) => String(s.mentionsHere))}::text[], ${sends.map((s) => String(s.me))}::text[],
                ${sends.map((s) => `{${s.linkedChatIds.join(",")}}`)}::text[], ${sends.map((s) => `{${(s.hereIds ?? []).join(",")}}`)}::text[]`,
        names: sql`mentions_here, me, linked, here, `,
        columns: sql`, mentions_here, me, linked_chat_ids, here_ids`,
        rows: sql`, mentions_here::boolean, me::boolean, linked::uuid[], here::uuid[]`,
      }
    : { values: sql``, names: sql``, columns: sql``, rows: sql`` }
  return sql<FlushRow[]>`
          with input as materialized (
            select * from unnest(${sends.map((s) => s.id)}::uuid[], ${sends.map((s) => s.chatId)}::uuid[], ${sends.map((s) => s.senderId)}::uuid[],
              ${sends.map((s) => s.clientId)}::text[], ${sends.map((s) => s.body)}::text[], ${sends.map((s) => s.html)}::text[],
              ${sends.map((s) => s.threadOf)}::uuid[], ${sends.map((s) => String(s.mentionsAll))}::text[], ${sends.map((s) => `{${s.mentionedIds.join(",")}}`)}::text[]
              ${hasReplies ? sql`, ${sends.map((s) => String(s.inChannel))}::text[]` : sql``}${more.values}${pictures.input})
              with ordinality as t(id, chat_id, sender_id, client_id, body, html, thread_of, mentions_all, mentioned, ${hasReplies ? sql`in_channel, ` : sql``}${more.names}${pictures.name}ord)
          ), locked as materialized (
            select id, last_seq, last_rev, case when archived_at is not null then 1 when announcement then 2 when blocked then 3 else 0 end as closed, version from chats where id = any(${chatIds}::uuid[]) order by id for no key update
          ), held as materialized (
            select array_agg(id) as ids, array_agg(last_seq) as seqs, array_agg(last_rev) as revs, array_agg(version) as versions,
              array_agg(closed) as closed
            from locked
          ), judged as materialized (
            select i.*, h.seqs[i.at] as last_seq, h.revs[i.at] as last_rev, h.versions[i.at] as version, e.id as existing, u.display_name, u.handle, u.avatar,${hasReplies ? sql` r.sender_id as root_author,` : sql``}
              case when h.versions[i.at] <> s.version then 'again'
                when c.user_id is null then 'not-found'
                when e.id is not null then 'repeat'
                when h.closed[i.at] = 1 then 'archived'
                when h.closed[i.at] = 2 ${announcer} then 'announcement'
                when h.closed[i.at] = 3 then 'unreachable'
                ${hasReplies ? sql`when i.thread_of is not null and r.id is null then 'no-thread'` : sql``}
                else 'ok' end as outcome
            from held h cross join lateral (select input.*, array_position(h.ids, input.chat_id) as at from input offset 0) i
              left join chats s on s.id = i.chat_id
              left join chat_members c on c.chat_id = i.chat_id and c.user_id = i.sender_id
              left join lateral (select k.id, k.chat_id from messages k where k.client_id = i.client_id and k.sender_id = i.sender_id offset 0) e
                on e.chat_id = i.chat_id
              ${root}
              left join lateral (select k.display_name, k.handle, k.avatar from users k where k.id = i.sender_id offset 0) u on true
          ), numbered as materialized (
            select j.*, clock_timestamp() as created_at,
              count(*) filter (where outcome = 'ok') over (partition by chat_id order by ord) as place,
              count(*) filter (where outcome = 'ok') over (partition by chat_id) as accepted
            from judged j
          )${roots}, bumped as (
            update chats set last_seq = t.last_seq + t.accepted, last_rev = t.last_rev + t.accepted + t.roots
            from (select chat_id, max(last_seq) as last_seq, max(last_rev) as last_rev, max(accepted) as accepted, ${rootsOf(sql`n.chat_id`)} as roots
              from numbered n where outcome = 'ok' group by chat_id) t
            where chats.id = t.chat_id
          ), inserted as (
            insert into messages (id, chat_id, seq, rev, sender_id, client_id, body, html, html_version, thread_of, mentions_all, mentioned_ids, created_at${hasReplies ? sql`, in_channel` : sql``}${more.columns}${pictures.column})
            select id, chat_id, last_seq + place, last_rev + place, sender_id, client_id, body, html, ${rendererVersion}, thread_of, mentions_all::boolean, mentioned::uuid[], created_at${hasReplies ? sql`, in_channel::boolean` : sql``}${more.rows}${pictures.value}
            from numbered where outcome = 'ok' order by ord
          )${mentions}
          select ord, outcome, coalesce(existing, id) as id, last_seq + place as seq, last_rev + place as rev, created_at,
            version as chat_version, display_name as sender_name, handle as sender_handle, avatar as sender_avatar, last_rev + accepted + ${rootsOf(sql`numbered.chat_id`)} as head
          from numbered order by ord`
}

/** What a flush has besides where there are pictures among its sends. */
function partsForPictures(sql: Sql, sends: Send[]) {
  if (!sends.some(({ attachments }) => attachments.length > 0))
    return { input: sql``, name: sql``, column: sql``, value: sql`` }
  const list = sends.map(({ attachments }) => JSON.stringify(attachments))
  const [name, column] = [sql`attachments, `, sql`, attachments`]
  return { input: sql`, ${list}::text[]`, name, column, value: sql`, attachments::jsonb` }
}
