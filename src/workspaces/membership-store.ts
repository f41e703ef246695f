import type { Cache } from "../platform/cache/cache"
import { createLoader } from "../platform/db/loader"
import { microseconds } from "../platform/db/moments"
import type { Database, TransactionSql } from "../platform/db/open"
import { accountGroup } from "../users/store"
import type { OwnWorkspace, Role, Workspace } from "./workspace"

type Team = Omit<Workspace, "id">
/** `at`: when they came, in microseconds since 1970. */
type Membership = { workspaceId: string; role: Role; at: string }
type MembershipRow = { ord: number; version: number } & (Membership | { [name in keyof Membership]: null })

/** So many teams of a person are kept; who is in more of them is rare. */
const mostKept = 101

/** The teams of people, kept for being shown. What somebody may do in a team is never read here. */
export function createMembershipStore(db: Database, cache: Cache) {
  const teams = cache.space<Team>("team")
  const memberships = cache.space<Membership[]>("memberships")

  const readMemberships = createLoader({
    load: (userIds: string[]) =>
      db.query("workspaces.memberships", async (sql) => {
        const rows = await sql<MembershipRow[]>`select k.ord, u.version, m.workspace_id, m.role, m.at
          from unnest((select ${userIds}::uuid[])) with ordinality as k(user_id, ord) join users u on u.id = k.user_id
          left join lateral (select workspace_id, role, ${microseconds(sql, sql`joined_at`)}::text as at from workspace_members
            where user_id = k.user_id order by joined_at, workspace_id limit ${mostKept}) m on true
          order by k.ord, m.at::bigint, m.workspace_id`
        const byOrd = Map.groupBy(rows, ({ ord }) => ord)
        return userIds.map((userId, index) => {
          const own = byOrd.get(index + 1) ?? []
          const value = own.flatMap(({ workspaceId, role, at }) => (workspaceId ? [{ workspaceId, role, at }] : []))
          const version = own[0]?.version ?? 0
          return { value, version, group: { name: accountGroup(userId), version } }
        })
      }),
  })

  const readTeams = async (ids: string[]) => {
    const rows = await db.query(
      "workspaces.names",
      (sql) => sql<(Workspace & { version: number })[]>`select id, name, slug, created_at, version
        from workspaces where id = any(${ids}::uuid[])`,
    )
    return new Map(rows.map(({ id, version, ...value }) => [id, { value, version }]))
  }

  return {
    mostKept,

    /** The first of a person's teams, those that they came into first before the others. */
    async listFirst(userId: string): Promise<(OwnWorkspace & { at: string })[]> {
      const list = (await memberships.getOrLoad(userId, () => readMemberships(userId))) ?? []
      const known = await teams.getMany(
        list.map(({ workspaceId }) => workspaceId),
        readTeams,
      )
      return list.flatMap(({ workspaceId: id, role, at }) => {
        const team = known.get(id)
        return team ? [{ id, ...team, role, unread: 0, mentions: 0, at }] : []
      })
    },

    /**
     * In the transaction that changes in which teams people are, or as what, once it has locked them as members: gives the new
     * versions of their accounts. `drop` those once it is committed; other nodes hear of them through the database, too.
     */
    renewAccounts: (tx: TransactionSql, userIds: string[]) =>
      tx<{ userId: string; version: number }[]>`with wanted as materialized (
          select id from users where id = any(${userIds}::uuid[]) order by id for no key update),
        renewed as (update users u set version = version + 1 from wanted where u.id = wanted.id returning u.id, u.version)
        insert into revocations (user_id, version, reason) select id, version, 'account changed' from renewed returning user_id, version`,

    /** After the commit of another name. */
    dropTeam: (id: string, version: number) => cache.invalidate([teams.mark(id, version)]),
  }
}
