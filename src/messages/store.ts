import type { Attachment } from "../attachments/attachment"
import { type Cache, createUncached } from "../platform/cache/cache"
import type { Database, Sql, TransactionSql } from "../platform/db/open"
import { newId } from "../platform/ids"
import type { ImportedMessage } from "./history"
import { rendererVersion } from "./markdown"
import type { Message, MessagePage, Pin } from "./message"

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

/** Whether a team lets people see who has read what; those who do not want to be seen are few. */
const showsReading = (sql: Sql, chatId: string, userId = sql`user_id`) =>
  sql`(select w.receipts from chats k join workspaces w on w.id = k.workspace_id where k.id = ${chatId})
    and ${userId} not in (select p.user_id from presences p where p.hides_receipts)`

/**
 * A deleted message keeps its place and its rev; what it said is in no answer. Where people and channels are named, they are
 * called as they are now: `present_names` is a function of the database, so that this is of the same snapshot as all the rest.
 */
const columns = (sql: Sql | TransactionSql) => sql`
  m.id, m.kind, m.chat_id, m.seq, m.rev, m.sender_id, u.display_name as sender_name, u.handle as sender_handle, u.avatar as sender_avatar,
  case when m.deleted_at is not null then '' when m.mentioned_ids = '{}' and m.linked_chat_ids = '{}' then m.body
    else present_names(m.body, m.html, m.mentioned_ids, m.linked_chat_ids, true) end as body,
  case when m.deleted_at is not null then '' when m.mentioned_ids = '{}' and m.linked_chat_ids = '{}' then m.html
    else present_names(m.html, m.html, m.mentioned_ids, m.linked_chat_ids, false) end as html,
  m.client_id, m.thread_of, m.in_channel, m.reply_count, m.last_reply_at, case when m.repliers = '[]' then m.repliers else present_people(m.repliers) end as repliers, case when m.deleted_at is null then m.mentioned_ids else '{}' end as mentioned_ids,
  m.deleted_at is null and m.mentions_all as mentions_all, m.deleted_at is null and m.mentions_here as mentions_here, m.me,
  case when m.deleted_at is null then m.attachments else '[]' end as attachments,
  m.pinned_at, m.pinned_by, m.created_at, m.edited_at, m.deleted_at,
  case when m.deleted_at is null then m.reactions else '[]' end as reactions`

/** A chat as the reader's permission query has just found it: whatever is shown of it is to be of this state or a later one. */
export type LoadedChat = { id: string; lastRev: number; version: number }

/** Neither ever goes back, and one of them grows with everything that a page of the chat shows. */
const stateOf = ({ lastRev, version }: LoadedChat) => lastRev + version

/** Messages on a page; nobody may ask for a longer latest one, which is kept as it is. */
export const pageSize = 50

export type ChangesOfChat = { chatId: string; lastRev: number; messages: Message[]; hasMore: boolean }
export type Receipt = { userId: string; handle: string; displayName: string; readAt: Date | null }
/** People whose ids stand with a message for each emoji; different emoji that one message may have. */
const namedPeople = 50
export const mostEmoji = 50
export const mostPins = 100
const mostVersions = 500
export type ReactionRow = { emoji: string; userId: string; displayName: string; handle: string; createdAt: Date }
/** `same`: it was so already. Null: there is nothing to react to any more. */
export type ReactionOutcome = { outcome: "changed" | "same" | "full"; head: number } | null
export type ChangeOutcome = { seq: number; rev: number; head: number } | null

export type MessageStore = ReturnType<typeof createMessageStore>

/** Every query about messages. */
export function createMessageStore(db: Database, cache: Cache = createUncached()) {
  const latest = cache.space<MessagePage>("latest-page")

  type Row = Message & { state?: number }
  type Asked = { chat: LoadedChat; limit: number; threadOf: string | null }

  /** The chat's state of the same snapshot, where it is needed, stands in every row. */
  const shown = (sql: Sql, { id }: LoadedChat) =>
    db.hasReplicas
      ? sql`${columns(sql)}, (select c.last_rev + c.version from chats c where c.id = ${id}) as state`
      : columns(sql)

  const before = (sql: Sql, { chat, limit, threadOf }: Asked, seq: number | null) =>
    threadOf
      ? sql<Row[]>`select ${shown(sql, chat)} from messages m join users u on u.id = m.sender_id
          where m.chat_id = ${chat.id} and m.thread_of = ${threadOf} and m.deleted_at is null
            and m.seq < coalesce(${seq}::bigint, 9223372036854775807) order by m.seq desc limit ${limit + 1}`
      : sql<Row[]>`select ${shown(sql, chat)} from messages m join users u on u.id = m.sender_id
          where m.chat_id = ${chat.id} and (m.thread_of is null or m.in_channel) and m.deleted_at is null
            and m.seq < coalesce(${seq}::bigint, 9223372036854775807) order by m.seq desc limit ${limit + 1}`

  const after = (sql: Sql, { chat, limit, threadOf }: Asked, seq: number) =>
    threadOf
      ? sql<Row[]>`select ${shown(sql, chat)} from messages m join users u on u.id = m.sender_id
          where m.chat_id = ${chat.id} and m.thread_of = ${threadOf} and m.deleted_at is null and m.seq > ${seq} order by m.seq limit ${limit + 1}`
      : sql<Row[]>`select ${shown(sql, chat)} from messages m join users u on u.id = m.sender_id
          where m.chat_id = ${chat.id} and (m.thread_of is null or m.in_channel) and m.deleted_at is null and m.seq > ${seq} order by m.seq limit ${limit + 1}`

  /** What came without a row tells nothing of the state that it shows. */
  const isFrom = (chat: LoadedChat, rows: Row[]) => (rows[0]?.state ?? -1) >= stateOf(chat)
  const whenOf = (chat: LoadedChat) => ({ retry: true, replica: { isFresh: (rows: Row[]) => isFrom(chat, rows) } })
  const page = <T extends Message>(rows: T[], limit: number) => ({
    rows: rows.slice(0, limit),
    more: rows.length > limit,
  })

  type Line = { chatId: string; actorId: string; text: string; html?: string }
  async function writeLine(tx: TransactionSql, line: Line) {
    const id = newId()
    const [row] = await tx<{ seq: number; rev: number }[]>`with bumped as (
        update chats set last_seq = last_seq + 1, last_rev = last_rev + 1 where id = ${line.chatId} returning id, last_seq, last_rev)
      insert into messages (id, chat_id, seq, rev, kind, sender_id, client_id, body, html, html_version, created_at)
      select ${id}, id, last_seq, last_rev, 'system', ${line.actorId}, ${`system:${id}`}, ${line.text}, ${line.html ?? Bun.escapeHTML(line.text)}, ${rendererVersion}, clock_timestamp()
      from bumped returning seq, rev`
    return row!
  }

  return {
    /**
     * Writes many sends by one statement: locks their chats in id order, judges each send, numbers what is accepted and
     * bumps the counters. `again` means that the chat changed while its lock was waited for. The sends are distinct by
     * (chat, sender, client). Raises what Postgres raises; then nothing of it was written. Its plan is made once, perhaps on
     * an empty table: each `offset 0` leaves the planner only the index that is right on a full one. The locked chats are
     * held in arrays, since joining them to the sends row by row cost more than all look-ups together. Replies and mentions
     * are in it only where there are some: starting those parts costs a lone send a tenth, even with nothing to do.
     */
    flush: (sends: Send[]): Promise<FlushRow[]> =>
      db.write("messages.flush", (sql) => {
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
      }),

    /** The reference of `bench writer`: one row, no checks, no counters, over the pool. */
    insertBare: (send: Send, seq: number) =>
      db.query(
        "bench.insert",
        (sql) =>
          sql`insert into messages (id, chat_id, seq, rev, sender_id, client_id, body, html, html_version, created_at)
            values (${send.id}, ${send.chatId}, ${seq}, ${seq}, ${send.senderId}, ${send.clientId}, ${send.body}, ${send.html}, ${rendererVersion}, now())`,
      ),

    /**
     * A system line in the transaction of what it tells of, with its `html` where it is more than text; bumps the chat's row,
     * which the caller has locked.
     */
    insertSystemLine: writeLine,

    /** Writes lines of a history in their order, with their own times; those that are there already are passed over. Gives how many were new. */
    insertHistory: (chatId: string, lines: ImportedMessage[]) =>
      db.query("messages.insert-history", async (sql) => {
        const [row] = await sql<{ count: number }[]>`
          with locked as materialized (select id, last_seq, last_rev from chats where id = ${chatId} for no key update),
          input as materialized (
            select * from unnest(${lines.map((l) => l.id)}::uuid[], ${lines.map((l) => l.senderId)}::uuid[], ${lines.map((l) => l.clientId)}::text[],
              ${lines.map((l) => l.body)}::text[], ${lines.map((l) => l.html)}::text[], ${lines.map((l) => l.at)}::text[])
              with ordinality as t(id, sender_id, client_id, body, html, at, ord)),
          fresh as materialized (
            select i.*, row_number() over (order by ord) as place from input i where not exists (
              select 1 from messages m where m.chat_id = ${chatId} and m.sender_id = i.sender_id and m.client_id = i.client_id)),
          bumped as (
            update chats set last_seq = last_seq + (select count(*) from fresh), last_rev = last_rev + (select count(*) from fresh) where id = ${chatId}),
          inserted as (
            insert into messages (id, chat_id, seq, rev, sender_id, client_id, body, html, html_version, created_at)
            select f.id, l.id, l.last_seq + f.place, l.last_rev + f.place, f.sender_id, f.client_id, f.body, f.html, ${rendererVersion}, f.at::timestamptz
            from fresh f, locked l order by f.place returning 1)
          select count(*)::int as count from inserted`
        return row!.count
      }),

    /** After an import: whoever had read all that there was before it has nothing to read again. */
    skipHistory: (chatId: string, readBefore: number) =>
      db.query(
        "messages.skip-history",
        (sql) =>
          sql`update chat_members m set last_read_seq = c.last_seq from chats c where c.id = ${chatId} and m.chat_id = c.id and m.last_read_seq >= ${readBefore}`,
      ),

    /** Through the reader's membership; deleted ones too, without what they said. */
    findFor: (userId: string, messageId: string) =>
      db.query(
        "messages.find",
        async (sql): Promise<Message | null> =>
          (
            await sql<Message[]>`select ${columns(sql)} from messages m join users u on u.id = m.sender_id
          join chat_members c on c.chat_id = m.chat_id and c.user_id = ${userId} where m.id = ${messageId}`
          )[0] ?? null,
      ),

    findMany: (ids: string[]) =>
      db.query(
        "messages.find-many",
        (sql) =>
          sql<
            Message[]
          >`select ${columns(sql)} from messages m join users u on u.id = m.sender_id where m.id = any(${ids}::uuid[])`,
      ),

    /** Those among these messages that somebody may read and that are there; lines of the system are not. */
    findManyFor: (userId: string, ids: string[]) =>
      db.query(
        "messages.find-many-for",
        (sql) => sql<Message[]>`select ${columns(sql)} from messages m join users u on u.id = m.sender_id
          join chat_members c on c.chat_id = m.chat_id and c.user_id = ${userId}
          where m.id = any(${ids}::uuid[]) and m.deleted_at is null and m.kind = 'text'`,
        { replica: { reader: userId } },
      ),

    /** The beginnings of a chat's threads, those with the newest replies first. */
    recentThreads: (chat: LoadedChat, limit: number) =>
      db.query(
        "messages.recent-threads",
        (sql) => sql<Row[]>`select ${shown(sql, chat)} from messages m join users u on u.id = m.sender_id
          where m.chat_id = ${chat.id} and m.reply_count > 0 and m.deleted_at is null and m.last_reply_at is not null
          order by m.last_reply_at desc limit ${limit}`,
        whenOf(chat),
      ),

    /** The newest replies of each of these threads, oldest first. */
    latestReplies: async (rootIds: string[], limit: number): Promise<Map<string, Message[]>> => {
      if (rootIds.length === 0) return new Map()
      const rows = await db.query(
        "messages.latest-replies",
        (sql) => sql<Message[]>`select x.* from unnest(${rootIds}::uuid[]) as w(id) cross join lateral (
          select ${columns(sql)} from messages m join users u on u.id = m.sender_id
          where m.thread_of = w.id and m.deleted_at is null order by m.seq desc limit ${limit}) x order by x.seq`,
      )
      return Map.groupBy(rows, (row) => row.threadOf!)
    },

    /** Messages of chats that their reader has just loaded, by id; those of other chats are left out. */
    async findManyIn(chats: LoadedChat[], ids: string[]): Promise<Message[]> {
      const wanted = new Map(chats.map((chat) => [chat.id, stateOf(chat)]))
      const ask = (sql: Sql) => sql<Row[]>`select k.last_rev + k.version as state, ${columns(sql)}
        from messages m join users u on u.id = m.sender_id join chats k on k.id = m.chat_id
        where m.id = any(${ids}::uuid[]) and m.chat_id = any(${[...wanted.keys()]}::uuid[])`
      const isFresh = (rows: Row[]) =>
        rows.length === ids.length && rows.every((row) => row.state! >= wanted.get(row.chatId)!)
      return db.query("messages.find-many-in", ask, { retry: true, replica: { isFresh } })
    },

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

    /** The newest messages before a seq (all when null), oldest first. */
    async pageBefore(
      chat: LoadedChat,
      seq: number | null,
      limit: number,
      threadOf: string | null = null,
    ): Promise<MessagePage> {
      const ask = (sql: Sql) => before(sql, { chat, limit, threadOf }, seq)
      const { rows, more } = page(await db.query("messages.page-before", ask, whenOf(chat)), limit)
      return { messages: rows.toReversed(), hasOlder: more, hasNewer: seq !== null }
    },

    /**
     * The newest messages of a chat that its reader has just loaded, oldest first: what almost every visit shows. Kept for as
     * long as the chat has this rev and this version, which together never go back and change with everything that is shown.
     */
    async latestPage(chat: LoadedChat): Promise<MessagePage> {
      const load = () =>
        db.query(
          "messages.latest-page",
          async (sql) => {
            const rows = await sql<
              (Message & { state: number })[]
            >`select c.last_rev + c.version as state, x.* from chats c
              left join lateral (select ${columns(sql)} from messages m join users u on u.id = m.sender_id
                where m.chat_id = c.id and (m.thread_of is null or m.in_channel) and m.deleted_at is null order by m.seq desc limit ${pageSize + 1}) x on true
              where c.id = ${chat.id} order by x.seq desc`
            const messages = rows.filter((row) => row.id !== null).map(({ state: _, ...message }) => message)
            const { rows: list, more } = page(messages, pageSize)
            const value = { messages: list.toReversed(), hasOlder: more, hasNewer: false }
            return { value, version: rows[0]?.state ?? 0 }
          },
          { retry: true, replica: { isFresh: ({ version }) => version >= stateOf(chat) } },
        )
      const kept = await latest.getOrLoad(chat.id, load, stateOf(chat))
      return kept ?? { messages: [], hasOlder: false, hasNewer: false }
    },

    /** A message was just written at the end of its chat: the page that is kept from right before it goes on with it. */
    appendToLatest(message: Message, chatVersion: number): void {
      if (message.threadOf) return
      latest.advance(message.chatId, message.rev - 1 + chatVersion, ({ messages, hasOlder }) => {
        const isFull = messages.length >= pageSize
        const list = [...(isFull ? messages.slice(1) : messages), message]
        const lost = isFull ? JSON.stringify(messages[0]).length : 0
        return {
          value: { messages: list, hasOlder: hasOlder || isFull, hasNewer: false },
          grownBy: JSON.stringify(message).length - lost,
        }
      })
    },

    /** Where the newest messages of all were written and by whom, whatever was used most first. */
    listMostUsed: (newest: number) =>
      db.query("messages.most-used", async (sql) => {
        const rows = await sql<
          { chatId: string; lastRev: number; version: number; senderIds: string[] }[]
        >`select c.id as chat_id, c.last_rev, c.version, r.sender_ids
          from (select chat_id, count(*) as uses, array_agg(distinct sender_id) as sender_ids
            from (select chat_id, sender_id from messages order by id desc limit ${newest}) recent group by chat_id) r
          join chats c on c.id = r.chat_id order by r.uses desc`
        return {
          chats: rows.map(({ chatId: id, lastRev, version }) => ({ id, lastRev, version })),
          userIds: [...new Set(rows.flatMap(({ senderIds }) => senderIds))],
        }
      }),

    async pageAfter(
      chat: LoadedChat,
      seq: number,
      limit: number,
      threadOf: string | null = null,
    ): Promise<MessagePage> {
      const ask = (sql: Sql) => after(sql, { chat, limit, threadOf }, seq)
      const { rows, more } = page(await db.query("messages.page-after", ask, whenOf(chat)), limit)
      return { messages: rows, hasOlder: seq > 0, hasNewer: more }
    },

    /** Messages on both sides of a seq, the older ones first; `older` of them before it and the rest from it on. */
    async pageAround(
      chat: LoadedChat,
      seq: number,
      limit: number,
      older = Math.floor(limit / 2),
      threadOf: string | null = null,
    ): Promise<MessagePage> {
      const newer = limit - older
      const ask = (sql: Sql) =>
        Promise.all([
          before(sql, { chat, limit: older, threadOf }, seq),
          after(sql, { chat, limit: newer, threadOf }, seq - 1),
        ])
      const isFresh = (parts: [Row[], Row[]]) => parts.every((rows) => isFrom(chat, rows))
      const [earlier, later] = await db.query("messages.page-around", ask, { retry: true, replica: { isFresh } })
      const upper = page(earlier, older)
      const lower = page(later, newer)
      return { messages: [...upper.rows.toReversed(), ...lower.rows], hasOlder: upper.more, hasNewer: lower.more }
    },

    /**
     * The first message of a moment or later, for jumping to a date: by bisection, since times grow with seq. Where a history
     * was brought in later they do not everywhere, and it finds one such place.
     */
    findSeqAt: (chatId: string, at: Date) =>
      db.query("messages.seq-at", async (sql) => {
        const from = (seq: ReturnType<Sql>) => sql`select seq, created_at from messages where chat_id = ${chatId}
          and (thread_of is null or in_channel) and deleted_at is null and seq >= ${seq} order by seq limit 1`
        const [row] = await sql<{ seq: number }[]>`
          with recursive search(low, high) as (
            select 1::bigint, last_seq + 1 from chats where id = ${chatId}
            union all
            select case when x.created_at < ${at} then x.seq + 1 else s.low end,
              case when x.created_at < ${at} then s.high else (s.low + s.high) / 2 end
            from search s left join lateral (${from(sql`(s.low + s.high) / 2`)}) x on true where s.low < s.high
          ) select x.seq from (select low from search order by high - low limit 1) s cross join lateral (${from(sql`s.low`)}) x`
        return row?.seq ?? null
      }),

    /**
     * How many members have read each message, its sender left out: of this moment, as its reader has it. The members' positions
     * are read once, whatever the number of messages, and of one snapshot: a sender who reads meanwhile is not counted out too early.
     */
    readCounts(reader: string, chatId: string, list: Pick<Message, "seq" | "senderId">[]) {
      const count = async (sql: Sql) => {
        if (list.length === 0) return new Map<number, number>()
        const senderIds = [...new Set(list.map(({ senderId }) => senderId))]
        const positions = await sql<{ at: number; count: number; senders: string[] | null }[]>`
          select last_read_seq as at, count(*)::int as count, array_agg(user_id) filter (where user_id = any(${senderIds}::uuid[])) as senders
          from chat_members where chat_id = ${chatId} and last_read_seq >= ${Math.min(...list.map(({ seq }) => seq))}
            and ${showsReading(sql, chatId)}
          group by last_read_seq`
        const readTo = new Map(positions.flatMap(({ at, senders }) => (senders ?? []).map((id) => [id, at] as const)))
        const readersOf = (seq: number) => positions.reduce((sum, { at, count }) => (at >= seq ? sum + count : sum), 0)
        const isOwn = (senderId: string, seq: number) => (readTo.get(senderId) ?? -1) >= seq
        return new Map(list.map(({ seq, senderId }) => [seq, readersOf(seq) - (isOwn(senderId, seq) ? 1 : 0)]))
      }
      return db.query("messages.read-counts", count, { replica: { reader } })
    },

    /** The states that came after a rev, in rev order, from the primary, and the head of the same snapshot. */
    changesAfter: (chatId: string, rev: number, limit: number, { urgent = false } = {}) =>
      db.query(
        "messages.changes",
        async (sql): Promise<ChangesOfChat> => {
          const rows = await sql<(Message & { lastRev: number })[]>`select c.last_rev, x.* from chats c
            left join lateral (select ${columns(sql)} from messages m join users u on u.id = m.sender_id
              where m.chat_id = c.id and m.rev > ${rev} order by m.rev limit ${limit + 1}) x on true
            where c.id = ${chatId} order by x.rev`
          return toChanges(chatId, rows, limit)
        },
        { urgent },
      ),

    /** The same for many chats of one person in one statement; chats that are not theirs are left out. */
    changesOfManyFor: (userId: string, cursors: Map<string, number>, limit: number) =>
      db.query("messages.changes-of-many", async (sql) => {
        const rows = await sql<(Message & { lastRev: number; inChat: string })[]>`
          select w.chat_id as in_chat, c.last_rev, x.* from unnest(${[...cursors.keys()]}::uuid[], ${[...cursors.values()]}::bigint[]) as w(chat_id, after)
          join chat_members k on k.chat_id = w.chat_id and k.user_id = ${userId} join chats c on c.id = w.chat_id
          left join lateral (select ${columns(sql)} from messages m join users u on u.id = m.sender_id
            where m.chat_id = w.chat_id and m.rev > w.after order by m.rev limit ${limit + 1}) x on true
          order by w.chat_id, x.rev`
        return [...Map.groupBy(rows, (row) => row.inChat)].map(([chatId, list]) => toChanges(chatId, list, limit))
      }),

    /**
     * Changes what a message says, if it still has the rev that the change was made from; null when it has not. The chat's
     * row is locked before the message's, as the flush does, and both are written by this one statement.
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
          with locked as materialized (select id, last_rev from chats where id = ${message.chatId} and archived_at is null for no key update),
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

    /**
     * Pins a message (`actorId`: who does), with a line in the chat that says so, or unpins it (null). The chat's row is locked
     * first, so that its pins are counted with nobody else at it.
     */
    pin: (
      { id, chatId }: Pick<Message, "id" | "chatId">,
      actorId: string | null,
      line: { text: string; html: string },
    ): Promise<ReactionOutcome> =>
      db.transaction("messages.pin", async (tx) => {
        const [chat] = await tx<{ lastRev: number }[]>`
          select last_rev from chats where id = ${chatId} and archived_at is null for no key update`
        const [message] = await tx<{ pinned: boolean; pins: number }[]>`
          select pinned_at is not null as pinned, (select count(*)::int from messages p where p.chat_id = ${chatId} and p.pinned_at is not null and p.deleted_at is null) as pins
          from messages where id = ${id} and deleted_at is null`
        if (!chat || !message) return null
        if (message.pinned === (actorId !== null)) return { outcome: "same", head: chat.lastRev }
        if (actorId && message.pins >= mostPins) return { outcome: "full", head: chat.lastRev }
        await tx`with bumped as (update chats set last_rev = last_rev + 1 where id = ${chatId} returning last_rev)
          update messages set pinned_at = case when ${actorId}::uuid is null then null else date_trunc('milliseconds', clock_timestamp()) end,
            pinned_by = ${actorId}::uuid, rev = bumped.last_rev from bumped where id = ${id}`
        if (!actorId) return { outcome: "changed", head: chat.lastRev + 1 }
        const { rev } = await writeLine(tx, { chatId, actorId, ...line })
        return { outcome: "changed", head: rev }
      }),

    /** What is pinned in a chat, the last pinned first. */
    listPins: (chatId: string) =>
      db.query(
        "messages.pins",
        (sql) => sql<Pin[]>`select ${columns(sql)}, p.display_name as pinned_by_name
          from messages m join users u on u.id = m.sender_id left join users p on p.id = m.pinned_by
          where m.chat_id = ${chatId} and m.pinned_at is not null and m.deleted_at is null
          order by m.pinned_at desc, m.id limit ${mostPins}`,
      ),

    /** What a message said before each edit, the earliest first, and when that was replaced. */
    listEdits: (messageId: string) =>
      db.query(
        "messages.edits",
        (sql) => sql<{ body: string; editedAt: Date }[]>`
          select body, edited_at from message_edits where message_id = ${messageId} order by rev limit ${mostVersions}`,
      ),

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

    /** Moves a read position forward, at most to the chat's last message; backward only when asked to. Null: nothing moved. */
    setRead: (chatId: string, userId: string, seq: number, backward: boolean) =>
      db.query("messages.set-read", async (sql) => {
        const [row] = await sql<{ lastReadSeq: number }[]>`
          with moved as (update chat_members m set last_read_seq = least(${seq}::bigint, c.last_seq) from chats c
            where m.chat_id = ${chatId} and m.user_id = ${userId} and c.id = m.chat_id
              and (${backward} or least(${seq}::bigint, c.last_seq) > m.last_read_seq) and least(${seq}::bigint, c.last_seq) <> m.last_read_seq
            returning m.last_read_seq),
          logged as (insert into read_log (chat_id, user_id, seq) select ${chatId}, ${userId}, last_read_seq from moved where not ${backward}
            on conflict (chat_id, user_id, seq) do nothing)
          select last_read_seq from moved`
        return row?.lastReadSeq ?? null
      }),

    /** The log of a person in a chat is bounded: the newest 200 positions stay. */
    trimReadLog: (chatId: string, userId: string) =>
      db.query(
        "messages.trim-read-log",
        (sql) =>
          sql`delete from read_log where chat_id = ${chatId} and user_id = ${userId} and seq < (
          select seq from read_log where chat_id = ${chatId} and user_id = ${userId} order by seq desc offset 199 limit 1)`,
      ),

    /**
     * Who has read a message and when, by id. A null time: longer ago than the log reaches, since a full log whose oldest
     * entry is past the message cannot tell when that was.
     */
    receipts: (reader: string, message: Message, { after: afterId, limit }: { after: string | null; limit: number }) =>
      db.query(
        "messages.receipts",
        (sql) =>
          sql<
            Receipt[]
          >`select c.user_id, u.handle, u.display_name, case when log.entries >= 200 and log.oldest >= ${message.seq} then null else log.at end as read_at
          from chat_members c join users u on u.id = c.user_id left join lateral (
            select min(l.at) filter (where l.seq >= ${message.seq}) as at, count(*) as entries, min(l.seq) as oldest
            from read_log l where l.chat_id = c.chat_id and l.user_id = c.user_id) log on true
          where c.chat_id = ${message.chatId} and c.last_read_seq >= ${message.seq} and c.user_id <> ${message.senderId}
            and ${showsReading(sql, message.chatId, sql`c.user_id`)}
            and (${afterId}::uuid is null or c.user_id > ${afterId}::uuid) order by c.user_id limit ${limit}`,
        { replica: { reader } },
      ),
  }
}

/** What a flush has besides where there are pictures among its sends. */
function partsForPictures(sql: Sql, sends: Send[]) {
  if (!sends.some(({ attachments }) => attachments.length > 0))
    return { input: sql``, name: sql``, column: sql``, value: sql`` }
  const list = sends.map(({ attachments }) => JSON.stringify(attachments))
  const [name, column] = [sql`attachments, `, sql`, attachments`]
  return { input: sql`, ${list}::text[]`, name, column, value: sql`, attachments::jsonb` }
}

function toChanges(chatId: string, rows: (Message & { lastRev: number })[], limit: number): ChangesOfChat {
  const states = rows.filter((row) => row.id !== null)
  return { chatId, lastRev: rows[0]?.lastRev ?? 0, messages: states.slice(0, limit), hasMore: states.length > limit }
}
