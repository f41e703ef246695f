import type { Cache, Loaded } from "../platform/cache/cache"
import { folded } from "../platform/db/folding"
import type { Database, Sql, TransactionSql } from "../platform/db/open"
import type { CallablePerson, ChatMember } from "./chat"

/** Who is in a chat, comes in and goes. */
export function createMemberStore(db: Database, cache: Cache) {
  const members = cache.space<ChatMember[]>("members")

  return {
    /** Ten thousand at most. */
    listMemberIds: async (chatId: string) => {
      const rows = await db.query(
        "chats.member-ids",
        (sql) => sql<{ userId: string }[]>`select user_id from chat_members where chat_id = ${chatId} limit 10000`,
      )
      return rows.map(({ userId }) => userId)
    },

    countMembers: (chatId: string) =>
      db.query("chats.count-members", async (sql) => {
        const [row] = await sql<
          { count: number }[]
        >`select count(*)::int as count from chat_members where chat_id = ${chatId}`
        return row!.count
      }),

    /**
     * People whose handle or a word of whose name begins so, whatever the accents: first those in the chat, then the rest of its
     * team; a guest sees only those who share a chat. Nobody who is deactivated.
     */
    listPeopleLike: (
      chat: { id: string; workspaceId: string },
      {
        beginning,
        limit,
        onlySharingChatsWith,
      }: { beginning: string; limit: number; onlySharingChatsWith: string | null },
    ) =>
      db.query(
        "chats.people-like",
        (sql) => {
          // Everybody, or those of whose words one begins as its first does, by the index `users_called`: the rest of it is looked at after.
          const found = beginning
            ? sql`array_to_tsvector(array_remove(string_to_array(u.called, ' '), '')) @@ (select first from wanted)
              and strpos(u.called, (select text from wanted)) > 0`
            : sql`true`
          return sql<CallablePerson[]>`
            with said as materialized (select ' ' || translate(${folded(sql, sql`${beginning}::text`)}, '._-', '   ') as text),
            wanted as materialized (select text,
              (quote_literal(nullif(split_part(split_part(ltrim(text), ' ', 1), '\\', 1), '')) || ':*')::tsquery as first from said)
            select u.id, u.handle, u.display_name, u.avatar, c.user_id is not null as here
            from workspace_members m join users u on u.id = m.user_id and u.deactivated_at is null
            left join chat_members c on c.chat_id = ${chat.id} and c.user_id = m.user_id
            where m.workspace_id = ${chat.workspaceId} and ${found}
              and (${onlySharingChatsWith}::uuid is null or exists (select 1 from chat_members a join chat_members b on b.chat_id = a.chat_id
                where a.user_id = ${onlySharingChatsWith} and b.user_id = m.user_id and a.workspace_id = m.workspace_id))
            order by c.user_id is null, lower(u.handle) <> lower(${beginning}), not starts_with(u.called, (select text from wanted)), lower(u.handle) collate "C"
            limit ${limit}`
        },
        { retry: true },
      ),

    /** People of a chat's team by handle (lower case) who are not in the chat. */
    listAbsent: (chat: { id: string; workspaceId: string }, handles: string[]) =>
      db.query(
        "chats.absent",
        (sql) =>
          sql<
            { id: string; handle: string; displayName: string }[]
          >`select u.id, lower(u.handle) as handle, u.display_name
          from users u join workspace_members w on w.user_id = u.id and w.workspace_id = ${chat.workspaceId}
          where lower(u.handle) = any(${handles}::text[]) and u.deactivated_at is null
            and not exists (select 1 from chat_members m where m.chat_id = ${chat.id} and m.user_id = u.id)
          order by lower(u.handle)`,
        { retry: true },
      ),

    /** By handle. The first page of a list is what people look at: it is kept for as long as the chat has its version. */
    async listMembers(
      chat: { id: string; version: number },
      { after, limit }: { after: string | null; limit: number },
    ): Promise<ChatMember[]> {
      const look = async (sql: Sql) => {
        const rows = await sql<
          (ChatMember & { version: number })[]
        >`select c.version, x.* from chats c left join lateral (
              select m.user_id, u.handle, u.display_name, u.avatar, u.deactivated_at is not null as deactivated, m.joined_at
              from chat_members m join users u on u.id = m.user_id
              where m.chat_id = c.id and (${after}::text is null or lower(u.handle) > ${after}) order by lower(u.handle) limit ${limit}) x on true
            where c.id = ${chat.id} order by lower(x.handle)`
        const value = rows.filter((row) => row.userId !== null).map(({ version: _, ...member }) => member)
        return { value, version: rows[0]?.version ?? 0 }
      }
      // A list without anybody may be that of a chat which is not there yet.
      const isFresh = ({ value, version }: Loaded<ChatMember[]>) =>
        value !== null && value.length > 0 && version >= chat.version
      const load = () => db.query("chats.members", look, { replica: { isFresh } })
      if (after !== null) return (await load()).value
      return (await members.getOrLoad(`${chat.id}.${limit}`, load, chat.version)) ?? []
    },

    /**
     * Adds people who belong to the workspace; they start at the chat's last message, or have read up to a seq before it. Returns
     * who came in.
     */
    async addMembers(
      tx: TransactionSql,
      chat: { id: string; workspaceId: string },
      userIds: string[],
      readUpTo: number | null = null,
    ): Promise<string[]> {
      const rows = await tx<{ userId: string }[]>`with added as (
          insert into chat_members (chat_id, user_id, workspace_id, last_read_seq)
          select c.id, wm.user_id, c.workspace_id, least(c.last_seq, ${readUpTo}::bigint) from chats c join workspace_members wm on wm.workspace_id = c.workspace_id
          where c.id = ${chat.id} and c.workspace_id = ${chat.workspaceId} and wm.user_id = any(${userIds}::uuid[]) on conflict do nothing returning user_id
        ), renewed as (
          update chats set version = version + 1 where id = ${chat.id} and exists (select 1 from added))
        select user_id from added`
      return rows.map((row) => row.userId)
    },

    /**
     * Keeps somebody in the workspace until the end of the transaction. Taken before accounts and before a chat's lock, in the
     * order in which leaving a workspace takes them.
     */
    holdMembership: (tx: TransactionSql, workspaceId: string, userIds: string[]) =>
      tx`select 1 from workspace_members where workspace_id = ${workspaceId} and user_id = any(${userIds}::uuid[])
        order by user_id for key share`,

    /** The caller holds the chat's lock: a send waiting for it sees the new version and judges its sender again. */
    async removeMember(tx: TransactionSql, chatId: string, userId: string) {
      const gone =
        await tx`delete from chat_members where chat_id = ${chatId} and user_id = ${userId} returning user_id`
      if (gone.length > 0) await tx`update chats set version = version + 1 where id = ${chatId}`
      return gone.length > 0
    },

    /** Under the chat's lock: what the membership is at this moment. */
    isMember: async (tx: TransactionSql, chatId: string, userId: string) =>
      (await tx`select 1 from chat_members where chat_id = ${chatId} and user_id = ${userId}`).length > 0,

    listIdsOfMember: async (tx: TransactionSql, workspaceId: string, userId: string) =>
      (
        await tx<
          { chatId: string }[]
        >`select chat_id from chat_members where workspace_id = ${workspaceId} and user_id = ${userId} order by chat_id`
      ).map((row) => row.chatId),
  }
}
