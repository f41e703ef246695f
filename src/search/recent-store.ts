import type { Database } from "../platform/db/open"

/** How many of a person's searches are kept in a team. */
export const mostRecent = 8

/** What people searched for lately. */
export function createRecentStore(db: Database) {
  return {
    /** The latest first. */
    listRecent: (userId: string, workspaceId: string) =>
      db.query("search.recent", async (sql) => {
        const rows = await sql<{ q: string }[]>`select q from recent_searches
        where user_id = ${userId} and workspace_id = ${workspaceId} order by searched_at desc, q limit ${mostRecent}`
        return rows.map((row) => row.q)
      }),

    keepRecent: (userId: string, workspaceId: string, q: string) =>
      db.query(
        "search.keep-recent",
        (sql) => sql`with kept as (
          insert into recent_searches (user_id, workspace_id, q, searched_at) values (${userId}, ${workspaceId}, ${q}, clock_timestamp())
          on conflict (user_id, workspace_id, q) do update set searched_at = excluded.searched_at)
        delete from recent_searches r where r.user_id = ${userId} and r.workspace_id = ${workspaceId} and r.q <> ${q}
          and r.q not in (select o.q from recent_searches o where o.user_id = ${userId} and o.workspace_id = ${workspaceId}
            and o.q <> ${q} order by o.searched_at desc limit ${mostRecent - 1})`,
      ),

    /** One of them, or all. */
    forgetRecent: (userId: string, workspaceId: string, q: string | null) =>
      db.query(
        "search.forget-recent",
        (sql) => sql`delete from recent_searches
        where user_id = ${userId} and workspace_id = ${workspaceId} and (${q}::text is null or q = ${q})`,
      ),
  }
}
