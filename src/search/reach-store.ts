import type { Database, Sql, TransactionSql } from "../platform/db/open"

/** Of `total` changes so many are indexed; the rest is in `chatsBehind` chats. `messages` is a guess where there are many. */
export type Progress = { indexed: number; total: number; chatsBehind: number; messages: number; bytes: number }
export type Behind = { chatId: string; rev: number; redoTo: number; lastRev: number }
/** Whose chats: of all teams or one, or one chat. */
export type Scope = { userId: string; workspaceId: string | null; chatId?: string | null }

/** A chat that is so many changes behind is far behind. */
const farRevs = 500

/** How far the index reaches, and in which language each team is indexed. */
export function createReachStore(db: Database) {
  return {
    /** Forgets how far the index reaches, everywhere or in one team, so that it is made anew while it goes on being used. */
    restart: (workspaceId: string | null = null) =>
      db.query(
        "search.restart",
        (sql) => sql`insert into search_cursors (chat_id, rev, redo_to) select c.id, 0, c.last_rev from chats c
          where c.last_rev > 0 and (${workspaceId}::uuid is null or c.workspace_id = ${workspaceId}::uuid)
          on conflict (chat_id) do update set rev = 0, redo_to = excluded.redo_to`,
      ),

    /** How far the index is, and the bytes that it takes. */
    progress: () =>
      db.query("search.progress", async (sql): Promise<Progress> => {
        const [row] = await sql<Progress[]>`
          select coalesce(sum(case when ${isFarSql(sql)} then coalesce(k.rev, 0)
              else c.last_rev - (select count(*) from messages x left join search_documents d on d.message_id = x.id
                where x.chat_id = c.id and x.rev > coalesce(k.rev, 0) and ${isDue(sql)}) end), 0)::bigint as indexed,
            coalesce(sum(c.last_rev), 0)::bigint as total,
            (pg_total_relation_size('search_documents') + pg_total_relation_size('search_words'))::bigint as bytes,
            count(*) filter (where c.last_rev > coalesce(k.rev, 0) and (${isFarSql(sql)}
              or exists (select 1 from messages x left join search_documents d on d.message_id = x.id
                where x.chat_id = c.id and x.rev > coalesce(k.rev, 0) and ${isDue(sql)})))::int as chats_behind,
            (select case when reltuples < 100000 then (select count(*) from search_documents) else reltuples::bigint end
              from pg_class where oid = 'search_documents'::regclass) as messages
          from chats c left join search_cursors k on k.chat_id = c.id`
        return row!
      }),

    /** The language whose word forms a team's search knows, and all that Postgres has. */
    languageOf: (workspaceId: string) =>
      db.query("search.language", async (sql) => {
        const [row] = await sql<{ language: string; languages: string[] }[]>`
          select coalesce((select language from search_languages where workspace_id = ${workspaceId}), 'english') as language,
            array(select distinct cfgname::text from pg_ts_config order by 1) as languages`
        return row!
      }),

    setLanguage: (workspaceId: string, language: string) =>
      db.query(
        "search.set-language",
        (sql) => sql`insert into search_languages (workspace_id, language)
        select ${workspaceId}, cfgname from pg_ts_config where cfgname = ${language}
        on conflict (workspace_id) do update set language = excluded.language`,
      ),
  }
}

export const isFar = ({ rev, redoTo, lastRev }: Behind) => lastRev - rev > farRevs || redoTo > rev

const isFarSql = (sql: Sql | TransactionSql) =>
  sql`(c.last_rev - coalesce(k.rev, 0) > ${farRevs} or coalesce(k.redo_to, 0) > coalesce(k.rev, 0))`

/** A message `x` whose document `d` is not what it should be. */
export const isDue = (
  sql: Sql | TransactionSql,
) => sql`case when x.deleted_at is not null or x.kind <> 'text' then d.message_id is not null
  else d.message_id is null or d.edited_at is distinct from x.edited_at end`

/** How far each chat of a person is indexed and in which language, in one text: up to the first change that is not, where it is not written down yet. */
export async function reachOf(
  sql: Sql | TransactionSql,
  { userId, workspaceId, chatId = null }: Scope,
): Promise<string> {
  const chats = await sql<{ id: string; reach: number; language: string }[]>`
    select c.id, coalesce(l.language, '') as language,
      case when ${isFarSql(sql)} then coalesce(k.rev, 0)
        when c.last_rev > coalesce(k.rev, 0) then coalesce((select min(x.rev) - 1 from messages x left join search_documents d on d.message_id = x.id
          where x.chat_id = c.id and x.rev > coalesce(k.rev, 0) and ${isDue(sql)}), c.last_rev)
        else c.last_rev end as reach
    from chat_members m join chats c on c.id = m.chat_id left join search_cursors k on k.chat_id = c.id
      left join search_languages l on l.workspace_id = m.workspace_id
    where m.user_id = ${userId} and (${workspaceId}::uuid is null or m.workspace_id = ${workspaceId}::uuid)
      and (${chatId}::uuid is null or m.chat_id = ${chatId}::uuid) order by c.id`
  const hash = new Bun.CryptoHasher("md5")
  for (const { id, language, reach } of chats) hash.update(`${id} ${language} ${reach},`)
  return hash.digest("hex")
}
