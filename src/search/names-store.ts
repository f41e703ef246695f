import { folded } from "../platform/db/folding"
import type { Database, Sql, TransactionSql } from "../platform/db/open"
import type { NamedChat } from "../chats/chat"
import type { Part } from "./cancelling"
import type { Scope } from "./reach-store"

/** A name that means nobody and no chat to who reads it; `toJoin` is an open channel called so that they are not in. */
export type Unseen = { kind: "person" | "channel"; name: string; toJoin: NamedChat | null }

/** The words of a name, as `users_called` has them, none longer than a tsquery takes; null where none of them can be looked up. */
const wordsOf = (tx: Sql | TransactionSql, name: Part) =>
  tx`(select string_agg('''' || word || '''', ' & ')::tsquery from regexp_split_to_table(translate(${folded(tx, name)}, '._-', '   '), ' +') as word
    where word ~ '^[^''\\\\]+$' and octet_length(word) < 1000)`

/** Who has this handle (lower case); where nobody has, whoever is shown by this name. */
const calledSql = (tx: Sql | TransactionSql, name: Part) => tx`select h.id from users h where lower(h.handle) = ${name}
  union all select u.id from users u where array_to_tsvector(array_remove(string_to_array(u.called, ' '), '')) @@ ${wordsOf(tx, name)}
    and ${folded(tx, tx`u.display_name`)} = ${folded(tx, name)} and not exists (select 1 from users h where lower(h.handle) = ${name})`

/** The people whom a name means, `me` among them. */
export const personSql = (tx: TransactionSql, name: string, userId: string): Part =>
  name === "me" ? tx`select ${userId}::uuid as id` : calledSql(tx, tx`${name}::text`)

/** The direct chats of somebody with whom a name means. */
export const directSql = (tx: TransactionSql, name: string, userId: string): Part =>
  tx`select k.chat_id from chat_members k join chats c on c.id = k.chat_id and c.kind = 'direct'
    join chat_members o on o.chat_id = k.chat_id where k.user_id = ${userId} and o.user_id = any(array(${personSql(tx, name, userId)}))`

/** What the names in a query mean to who reads it. */
export function createNamesStore(db: Database) {
  return {
    /**
     * Those of some names (lower case) that mean nobody and no chat to a reader. They see the members of their teams, guests those with
     * whom they share a chat, and whoever has written in their chats.
     */
    listUnseen: ({ userId, workspaceId }: Scope, names: { people: string[]; channels: string[] }) =>
      db.query("search.unseen", async (sql): Promise<Unseen[]> => {
        const rows = await sql<
          { kind: Unseen["kind"]; name: string; id: string | null; title: string; topic: string }[]
        >`
          with team as materialized (select workspace_id as id, role from workspace_members
            where user_id = ${userId} and (${workspaceId}::uuid is null or workspace_id = ${workspaceId}::uuid)),
          own as materialized (select k.chat_id as id from chat_members k
            where k.user_id = ${userId} and (${workspaceId}::uuid is null or k.workspace_id = ${workspaceId}::uuid))
          select 'person' as kind, n.name, null::uuid as id, '' as title, '' as topic from unnest(${names.people}::text[]) as n(name)
          where not exists (select 1 from (${calledSql(sql, sql`n.name`)}) p where p.id = ${userId}
            or exists (select 1 from team t join workspace_members m on m.workspace_id = t.id and m.user_id = p.id where t.role <> 'guest')
            or exists (select 1 from own join chat_members o on o.chat_id = own.id and o.user_id = p.id)
            or exists (select 1 from own join search_documents d on d.chat_id = own.id and d.sender_id = p.id))
          union all
          select 'channel', n.name, o.id, coalesce(o.name, ''), coalesce(o.topic, '') from unnest(${names.channels}::text[]) as n(name)
          left join lateral (select c.id, c.name, c.topic from team t join chats c on c.workspace_id = t.id
            where t.role <> 'guest' and c.kind = 'channel' and c.archived_at is null and lower(c.name) = n.name limit 1) o on true
          where not exists (select 1 from own join chats c on c.id = own.id where lower(c.name) = n.name or c.id::text = n.name)`
        return rows.map(({ kind, name, id, title, topic }) => ({
          kind,
          name,
          toJoin: id === null ? null : { id, kind: "channel", name: title, topic, archived: false, joined: false },
        }))
      }),
  }
}
