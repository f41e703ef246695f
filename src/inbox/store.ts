import { text as catalogue } from "../../views/text/en"
import type { Database, Sql } from "../platform/db/open"
import type { OwnWorkspace } from "../workspaces/workspace"
import type { SidebarChat } from "./sidebar"

/** Counting stops here: a chat shows "99+" from 100 on. */
export const unreadLimit = 100

const unread = (
  sql: Sql,
) => sql`(select count(*)::int from (select 1 from messages x where x.chat_id = m.chat_id and x.seq > m.last_read_seq
  and x.thread_of is null and x.deleted_at is null and x.kind = 'text' and x.sender_id <> m.user_id limit ${unreadLimit}) found)`

const mentions = (sql: Sql) => sql`least(${unreadLimit}, (select count(*)::int from (
    select x.id from mentions n join messages x on x.id = n.message_id
      where n.user_id = m.user_id and n.chat_id = m.chat_id and n.seq > m.last_read_seq and x.deleted_at is null and x.thread_of is null and x.sender_id <> m.user_id
    union select x.id from messages x where x.chat_id = m.chat_id and x.seq > m.last_read_seq and x.mentions_all and x.deleted_at is null
      and x.thread_of is null and x.sender_id <> m.user_id limit ${unreadLimit}) found))`

export type ChatCounts = {
  chatId: string
  workspaceId: string
  unread: number
  mentions: number
  lastReadSeq: number
  lastSeq: number
  lastRev: number
}

export type InboxStore = ReturnType<typeof createInboxStore>

/** One person's view of many chats: everything here is counted from rows when it is asked for. */
export function createInboxStore(db: Database) {
  return {
    listChats: (userId: string, workspaceId: string) =>
      db.query(
        "inbox.sidebar",
        (sql) =>
          sql<
            SidebarChat[]
          >`select c.id, c.kind, c.archived_at is not null as archived, c.last_seq, c.last_rev, m.last_read_seq,
            coalesce(c.name, (select string_agg(u.display_name, ', ' order by u.display_name) from chat_members o join users u on u.id = o.user_id
              where o.chat_id = c.id and o.user_id <> m.user_id), ${catalogue.chat.justYou}::text) as title,
            case when c.kind = 'direct' then (select o.user_id from chat_members o where o.chat_id = c.id order by o.user_id = m.user_id limit 1) end as other_user_id,
            ${unread(sql)} as unread, ${mentions(sql)} as mentions
          from chat_members m join chats c on c.id = m.chat_id where m.user_id = ${userId} and m.workspace_id = ${workspaceId}
          order by c.kind, title limit 1000`,
        { retry: true },
      ),

    /** The counts of all chats of a person, or of the given ones. */
    counts: (userId: string, chatIds: string[] | null = null) =>
      db.query(
        "inbox.counts",
        (sql) =>
          sql<
            ChatCounts[]
          >`select m.chat_id, m.workspace_id, m.last_read_seq, c.last_seq, c.last_rev, ${unread(sql)} as unread, ${mentions(sql)} as mentions
          from chat_members m join chats c on c.id = m.chat_id
          where m.user_id = ${userId} and (${chatIds}::uuid[] is null or m.chat_id = any(${chatIds}::uuid[]))`,
        { retry: true },
      ),

    /** Adds what is unread to each workspace of the switcher. */
    countWorkspaces: async (userId: string, workspaces: OwnWorkspace[]): Promise<OwnWorkspace[]> => {
      const counts = await db.query(
        "inbox.workspaces",
        (sql) =>
          sql<
            { workspaceId: string; unread: number; mentions: number }[]
          >`select workspace_id, sum(unread)::int as unread, sum(mentions)::int as mentions from (
          select m.workspace_id, ${unread(sql)} as unread, ${mentions(sql)} as mentions from chat_members m join chats c on c.id = m.chat_id
          where m.user_id = ${userId} and c.last_seq > m.last_read_seq) counted group by workspace_id`,
      )
      const of = new Map(counts.map((row) => [row.workspaceId, row]))
      return workspaces.map((workspace) => ({
        ...workspace,
        unread: of.get(workspace.id)?.unread ?? 0,
        mentions: of.get(workspace.id)?.mentions ?? 0,
      }))
    },
  }
}
