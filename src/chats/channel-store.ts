import { folded, foldedWords } from "../platform/db/folding"
import type { Database, TransactionSql } from "../platform/db/open"
import type { Chat, ListedChannel, NamedChat } from "./chat"
import type { FactStore } from "./fact-store"
import { type ChatRow, chatColumns } from "./own-chat-store"

/** Channels by their names, also those that their reader is not in. */
export function createChannelStore(db: Database, { withCounts }: FactStore) {
  return {
    /** An open channel of a workspace that this non-guest belongs to. */
    async findOpenChannelFor(userId: string, chatId: string): Promise<(Chat & { workspaceSlug: string }) | null> {
      const rows = await db.query(
        "chats.open-channel",
        (sql) =>
          sql<(ChatRow & { workspaceSlug: string })[]>`select ${chatColumns(sql)}, w.slug as workspace_slug
          from chats c join workspaces w on w.id = c.workspace_id
          join workspace_members wm on wm.workspace_id = c.workspace_id and wm.user_id = ${userId} and wm.role <> 'guest'
          where c.id = ${chatId} and c.kind = 'channel'`,
      )
      return (await withCounts(rows))[0] ?? null
    },

    async listOpenChannels(
      userId: string,
      workspaceId: string,
      { after, limit, matching }: { after: string | null; limit: number; matching: string },
    ): Promise<ListedChannel[]> {
      const rows = await db.query(
        "chats.browse",
        (sql) =>
          sql<
            (Omit<ListedChannel, "memberCount"> & { version: number })[]
          >`select c.id, c.name, c.topic, c.archived_at is not null as archived, c.version,
            exists (select 1 from chat_members m where m.chat_id = c.id and m.user_id = ${userId}) as joined
          from chats c where c.workspace_id = ${workspaceId} and c.kind = 'channel'
            and (${after}::text is null or lower(c.name) > ${after})
            and (${matching} = '' or strpos(lower(c.name || ' ' || c.topic), lower(${matching})) > 0)
          order by lower(c.name) limit ${limit}`,
      )
      return withCounts(rows)
    },

    /**
     * Channels and private channels whose name and topic have all of these folded words in them: the reader's own and, with
     * `mayBrowse`, open ones that they have not joined. Names that begin so come first.
     */
    listNamedLike: (
      userId: string,
      workspaceId: string,
      { words, limit, mayBrowse }: { words: string[]; limit: number; mayBrowse: boolean },
    ) => {
      const [first = ""] = foldedWords(words)
      return db.query(
        "chats.named-like",
        (sql) =>
          sql<
            NamedChat[]
          >`select c.id, c.kind, c.name, c.topic, c.archived_at is not null as archived, m.user_id is not null as joined
          from chats c left join chat_members m on m.chat_id = c.id and m.user_id = ${userId}
          cross join lateral (select ${folded(sql, sql`c.name || ' ' || c.topic`)} as text) f
          where c.workspace_id = ${workspaceId} and c.kind in ('channel', 'private')
            and (m.user_id is not null or ${mayBrowse} and c.kind = 'channel' and c.archived_at is null)
            and not exists (select 1 from unnest(${foldedWords(words)}::text[]) word where strpos(f.text, word) = 0)
          order by c.archived_at is not null, strpos(f.text, ${first}::text) <> 1, strpos(' ' || f.text, ' ' || ${first}::text) = 0, m.user_id is null, lower(c.name)
          limit ${limit}`,
      )
    },

    /** Channels of a chat's team by name (lower case), those that the writer may see: their own, and the open ones for all but guests. */
    listNamed: (userId: string, chatId: string, names: string[]) =>
      db.query(
        "chats.named",
        (sql) =>
          sql<{ id: string; name: string; open: boolean }[]>`select c.id, c.name, c.kind = 'channel' as open
          from chats here join chats c on c.workspace_id = here.workspace_id and c.kind in ('channel', 'private') and lower(c.name) = any(${names}::text[])
          left join workspace_members w on w.workspace_id = c.workspace_id and w.user_id = ${userId}
          where here.id = ${chatId} and (c.kind = 'channel' and w.role <> 'guest'
            or exists (select 1 from chat_members m where m.chat_id = c.id and m.user_id = ${userId}))`,
        { retry: true },
      ),

    /** For the command line: a channel of a workspace by name. */
    findChannelByName: (workspaceId: string, name: string) =>
      db.query(
        "chats.by-name",
        async (sql) =>
          (
            await sql<
              { id: string; lastSeq: number }[]
            >`select id, last_seq from chats where workspace_id = ${workspaceId}
              and kind in ('channel', 'private') and lower(name) = lower(${name})`
          )[0] ?? null,
      ),

    findGeneral: async (tx: TransactionSql, workspaceId: string) =>
      (
        await tx<
          { id: string }[]
        >`select id from chats where workspace_id = ${workspaceId} and kind = 'channel' and lower(name) = 'general' and archived_at is null`
      )[0]?.id ?? null,
  }
}
