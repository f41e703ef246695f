import type { Cache } from "../platform/cache/cache"
import type { Database } from "../platform/db/open"

/** What has to be counted or gathered, the same for every reader, and so kept for as long as the chat has its version. */
export type Facts = {
  memberCount: number
  /** By name; only of chats that have none of their own. */
  people: { id: string; name: string; avatar: string | null }[] | null
  creator: { id: string; name: string } | null
}

export type FactStore = ReturnType<typeof createFactStore>

/** What is counted or gathered of chats. */
export function createFactStore(db: Database, cache: Cache) {
  const facts = cache.space<Facts>("chat")

  /** `versions`: those that the primary has just told. */
  const loadFacts = (chatIds: string[], versions: Map<string, number>) =>
    db.query(
      "chats.facts",
      async (sql) => {
        const rows = await sql<(Facts & { id: string; version: number })[]>`select c.id, c.version,
            (select count(*)::int from chat_members n where n.chat_id = c.id) as member_count,
            case when c.name is null then (select json_agg(json_build_object('id', u.id, 'name', u.display_name, 'avatar', u.avatar) order by u.display_name)
              from chat_members o join users u on u.id = o.user_id where o.chat_id = c.id) end as people,
            (select json_build_object('id', u.id, 'name', u.display_name) from users u where u.id = c.created_by) as creator
          from chats c where c.id = any(${chatIds}::uuid[])`
        return new Map(rows.map(({ id, version, ...value }) => [id, { value, version }]))
      },
      {
        retry: true,
        replica: { isFresh: (found) => chatIds.every((id) => (found.get(id)?.version ?? -1) >= versions.get(id)!) },
      },
    )

  /** Facts of chats at the versions that were just read. */
  function factsOf(list: { id: string; version: number }[]) {
    const versions = new Map(list.map(({ id, version }) => [id, version]))
    return facts.getMany(versions, (ids) => loadFacts(ids, versions))
  }

  async function withCounts<T extends { id: string; version: number }>(rows: T[]) {
    const known = await factsOf(rows)
    return rows.map((row) => ({ ...row, memberCount: known.get(row.id)?.memberCount ?? 0 }))
  }

  return { factsOf, withCounts }
}
