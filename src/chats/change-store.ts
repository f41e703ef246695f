import type { TransactionSql } from "../platform/db/open"
import type { ChatKind } from "./chat"

/** Opening and changing chats, in the transactions of those who do. */
export function createChangeStore() {
  return {
    insert: (
      tx: TransactionSql,
      chat: {
        id: string
        workspaceId: string
        kind: ChatKind
        name: string | null
        topic: string
        createdBy: string | null
        directKey: string | null
      },
    ) =>
      tx`insert into chats (id, workspace_id, kind, name, topic, created_by, direct_key)
        values (${chat.id}, ${chat.workspaceId}, ${chat.kind}, ${chat.name}, ${chat.topic}, ${chat.createdBy}, ${chat.directKey})
        on conflict (workspace_id, direct_key) where direct_key is not null do nothing returning id`,

    /** Until the end of the transaction nobody among them blocks or unblocks anybody. Taken after memberships and before a chat's lock. */
    holdPeople: (tx: TransactionSql, userIds: string[]) =>
      tx`select 1 from users where id = any(${userIds}::uuid[]) order by id for share`,

    /** Direct chats of two people are closed where one blocks the other, else open. Gives those that changed. */
    async judgeReach(tx: TransactionSql, people: [string, string]): Promise<string[]> {
      const chats = await tx<{ id: string }[]>`select id from chats where direct_key = ${people.toSorted().join(":")}
          and workspace_id in (select workspace_id from workspace_members where user_id = any(${people}::uuid[]))
        order by id for no key update`
      if (chats.length === 0) return []
      const rows = await tx<{ id: string }[]>`
        with reach as (select exists (select 1 from users where id = ${people[0]} and blocked @> array[${people[1]}::uuid]
          or id = ${people[1]} and blocked @> array[${people[0]}::uuid]) as blocked)
        update chats set blocked = reach.blocked, version = version + 1, renewed_at = now() from reach
        where id = any(${chats.map(({ id }) => id)}::uuid[]) and chats.blocked <> reach.blocked returning id`
      return rows.map(({ id }) => id)
    },

    findDirect: async (tx: TransactionSql, workspaceId: string, directKey: string) =>
      (
        await tx<
          { id: string }[]
        >`select id from chats where workspace_id = ${workspaceId} and direct_key = ${directKey}`
      )[0]!.id,

    /** Locks chats in id order, so that two writers never wait for each other in a circle. */
    lock: (tx: TransactionSql, chatIds: string[]) =>
      tx<
        { id: string; kind: ChatKind; archivedAt: Date | null; name: string | null }[]
      >`select id, kind, archived_at, name from chats
        where id = any(${chatIds}::uuid[]) order by id for no key update`,

    /** What is kept of a person's chats is out of date: it shows what they were called. */
    renewAllOf: (tx: TransactionSql, userId: string) =>
      tx`with locked as materialized (
          select c.id from chat_members m join chats c on c.id = m.chat_id where m.user_id = ${userId} order by c.id for no key update of c)
        update chats set version = version + 1, renewed_at = now() from locked where chats.id = locked.id`,

    setName: (tx: TransactionSql, chatId: string, name: string) =>
      tx`update chats set name = ${name}, version = version + 1, renewed_at = now() where id = ${chatId}`,
    setTopic: (tx: TransactionSql, chatId: string, topic: string) =>
      tx`update chats set topic = ${topic}, version = version + 1, renewed_at = now() where id = ${chatId}`,
    setAnnouncement: (tx: TransactionSql, chatId: string, announcement: boolean) =>
      tx`update chats set announcement = ${announcement}, version = version + 1, renewed_at = now() where id = ${chatId}`,
    setArchived: (tx: TransactionSql, chatId: string, archived: boolean) =>
      tx`update chats set archived_at = ${archived ? tx`now()` : null}, version = version + 1, renewed_at = now() where id = ${chatId}`,

    displayNames: async (tx: TransactionSql, userIds: string[]) =>
      new Map(
        (
          await tx<
            { id: string; displayName: string }[]
          >`select id, display_name from users where id = any(${userIds}::uuid[])`
        ).map((row) => [row.id, row.displayName]),
      ),
  }
}
