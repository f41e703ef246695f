import { type Cache, createUncached } from "../platform/cache/cache"
import type { Database, Sql, TransactionSql } from "../platform/db/open"
import { hashToken, newToken } from "../platform/ids"
import { type SettingsChange, toSettings } from "./settings"
import type { Account, Profile, ProfileChange, User } from "./user"

type AccountRow = Omit<Account, "deactivated" | "settings"> & {
  settings: Record<string, unknown>
  deactivatedAt: Date | null
  passwordHash: string | null
  version: number
}

const accountColumns = (sql: Sql) =>
  sql`u.id, u.email, u.handle, u.display_name, u.server_owner, u.created_at, u.deactivated_at, u.password_hash, u.version, u.settings, u.avatar, u.blocked`

/**
 * A reset link, of `r` for the account `u`, ends with its time, its use, and with its maker's own right to make it: an admin who
 * was demoted or removed opens no account any more, and none opens that of somebody who came into another team meanwhile.
 */
const isUsableReset = (
  sql: Sql | TransactionSql,
) => sql`(r.used_at is null and r.expires_at > now() and u.deactivated_at is null
  and (r.created_by is null or exists (select 1 from users k where k.id = r.created_by and k.deactivated_at is null
    and (k.server_owner or not u.server_owner and exists (select 1 from workspace_members m
      join workspace_members a on a.workspace_id = m.workspace_id and a.user_id = k.id
      where m.user_id = u.id and (a.role = 'owner' or a.role = 'admin' and m.role not in ('owner', 'admin'))
        and not exists (select 1 from workspace_members o where o.user_id = u.id and o.workspace_id <> m.workspace_id))))))`

/** What is cached of an account beside the account itself, such as its sessions, hangs on the account's version. */
export const accountGroup = (userId: string) => `account.${userId}`

export const toAccount = (row: Omit<AccountRow, "passwordHash" | "version">): Account => ({
  id: row.id,
  email: row.email,
  handle: row.handle,
  displayName: row.displayName,
  avatar: row.avatar,
  deactivated: row.deactivatedAt !== null,
  serverOwner: row.serverOwner,
  createdAt: row.createdAt,
  settings: toSettings(row.settings),
  blocked: row.blocked,
})

export type NewUser = {
  id: string
  email: string
  handle: string
  displayName: string
  passwordHash: string | null
  serverOwner?: boolean
}

export type AuditEntry = {
  id: number
  at: Date
  /** Null for the command line. */
  actorId: string | null
  actorName: string | null
  action: string
  /** Of whom it was done to, where it was somebody. */
  subjectName: string | null
  workspaceName: string | null
  /** JSON. */
  detail: string
}

export type UserStore = ReturnType<typeof createUserStore>

/** Every query about accounts. */
export function createUserStore(db: Database, cache: Cache = createUncached()) {
  const accounts = cache.space<Account>("user")
  const one = async <T>(rows: PromiseLike<T[]>) => (await rows)[0] ?? null
  const findAccounts = (ids: string[]) =>
    accounts.getMany(ids, (missing) =>
      db.query("users.accounts", async (sql) => {
        const rows = await sql<
          AccountRow[]
        >`select ${accountColumns(sql)} from users u where u.id = any(${missing}::uuid[])`
        return new Map(rows.map((row) => [row.id, { value: toAccount(row), version: row.version }]))
      }),
    )

  return {
    countUsers: () =>
      db.query(
        "users.any",
        async (sql) =>
          (await sql<{ count: number }[]>`select count(*)::int as count from (select 1 from users limit 1) found`)[0]!
            .count,
      ),

    /** Serialises first-run set-ups: two people with the code make one owner. */
    async lockFirstRun(tx: TransactionSql) {
      await tx`select pg_advisory_xact_lock(727001)`
      const [row] = await tx<
        { count: number }[]
      >`select count(*)::int as count from (select 1 from users limit 1) found`
      return row!.count
    },

    async insert(tx: TransactionSql, user: NewUser) {
      await tx`insert into users (id, email, handle, display_name, password_hash, server_owner)
        values (${user.id}, ${user.email}, ${user.handle}, ${user.displayName}, ${user.passwordHash}, ${user.serverOwner ?? false})`
    },

    /** Those of the ids that are somebody, by id. */
    findAccounts,
    findAccount: async (id: string): Promise<Account | null> => (await findAccounts([id])).get(id) ?? null,

    /** Whom somebody does not want to hear from. */
    blockedBy: async (id: string): Promise<string[]> => (await findAccounts([id])).get(id)?.blocked ?? [],

    /** After the commit of a change: what is cached of this account, and of the sessions that show it, is dropped. */
    drop: (id: string, version: number) =>
      cache.invalidate([accounts.mark(id, version), cache.markGroup(accountGroup(id), version)]),

    /** By e-mail or handle, without case. */
    findForSignIn: (login: string) =>
      db.query("users.for-sign-in", async (sql) => {
        const row = await one(
          sql<AccountRow[]>`select ${accountColumns(sql)} from users u where lower(u.handle) = lower(${login})
            union all select ${accountColumns(sql)} from users u where lower(u.email) = lower(${login}) limit 1`,
        )
        return row && { account: toAccount(row), passwordHash: row.passwordHash }
      }),

    findPasswordHash: (id: string) =>
      db.query(
        "users.password",
        async (sql) =>
          (await one(sql<{ passwordHash: string | null }[]>`select password_hash from users where id = ${id}`))
            ?.passwordHash ?? null,
      ),

    /**
     * What is not given stays. Gives the account's new version, as the other changes do: `drop` it once it is committed; and the
     * profile as it is then.
     */
    async updateProfile(tx: TransactionSql, id: string, { displayName, handle, email }: ProfileChange) {
      const [row] = await tx<({ version: number } & Profile)[]>`update users
        set display_name = coalesce(${displayName ?? null}, display_name), handle = coalesce(${handle ?? null}, handle),
          email = coalesce(${email ?? null}, email), version = version + 1
        where id = ${id} returning version, display_name, handle, email`
      const { version, ...profile } = row!
      return { version, profile }
    },

    /** Gives the account's new version, and all of its settings as they are then. */
    async updateSettings(tx: TransactionSql, id: string, change: SettingsChange) {
      const [row] = await tx<{ version: number; settings: Record<string, unknown> }[]>`update users
        set settings = settings || ${tx.json(change)}, version = version + 1 where id = ${id} returning version, settings`
      return { version: row?.version ?? 0, settings: toSettings(row?.settings ?? {}) }
    },

    /**
     * Blocks somebody, or does so no more. Gives the account's new version; null where nothing changed, because it was so
     * already or because `most` are blocked.
     */
    async setBlocked(tx: TransactionSql, id: string, otherId: string, blocked: boolean, most: number) {
      const rows = blocked
        ? await tx<
            { version: number }[]
          >`update users set blocked = array_append(blocked, ${otherId}::uuid), version = version + 1
            where id = ${id} and not blocked @> array[${otherId}::uuid] and cardinality(blocked) < ${most} returning version`
        : await tx<
            { version: number }[]
          >`update users set blocked = array_remove(blocked, ${otherId}::uuid), version = version + 1
            where id = ${id} and blocked @> array[${otherId}::uuid] returning version`
      return rows[0]?.version ?? null
    },

    /** The blob of the picture that they had may go, if nobody else has the same. */
    async setAvatar(tx: TransactionSql, id: string, avatar: string | null): Promise<number> {
      await tx`update blobs b set look_at = greatest(b.look_at, now()) from users u where u.id = ${id} and b.name = u.avatar`
      const [row] = await tx<
        { version: number }[]
      >`update users set avatar = ${avatar}, version = version + 1 where id = ${id} returning version`
      return row?.version ?? 0
    },

    /** Whether it is somebody's picture: of the blobs nothing else is shown to everybody. */
    isAvatar: (name: string) =>
      db.query("users.is-avatar", async (sql) => {
        const rows = await sql`select 1 from users where avatar = ${name} limit 1`
        return rows.length > 0
      }),

    updatePassword: (tx: TransactionSql, id: string, passwordHash: string) =>
      tx`update users set password_hash = ${passwordHash}, version = version + 1 where id = ${id}`,

    async setDeactivated(tx: TransactionSql, id: string, deactivated: boolean): Promise<number> {
      const [row] = await tx<
        { version: number }[]
      >`update users set deactivated_at = ${deactivated ? tx`now()` : null}, version = version + 1
        where id = ${id} returning version`
      return row?.version ?? 0
    },

    /** Owners who can still act, locked, so that two do not retire each other at once. */
    async lockServerOwners(tx: TransactionSql) {
      const rows = await tx<
        { id: string }[]
      >`select id from users where server_owner and deactivated_at is null order by id for no key update`
      return rows.map((row) => row.id)
    },

    /**
     * The name of a team that would be without an owner who can act if this person could not, though others are in it; null
     * where there is none. The owners of all of the person's teams are locked, as they are where roles change.
     */
    async lockTeamOwnedAlone(tx: TransactionSql, id: string): Promise<string | null> {
      await tx`select 1 from workspace_members where (role = 'owner' or user_id = ${id})
        and workspace_id in (select workspace_id from workspace_members where user_id = ${id}) order by workspace_id, user_id for update`
      const [row] = await tx<{ name: string }[]>`select w.name from workspace_members m
        join users u on u.id = m.user_id and u.deactivated_at is null join workspaces w on w.id = m.workspace_id
        cross join lateral (select count(*) > 0 as any, coalesce(bool_or(o.role = 'owner'), false) as owning from workspace_members o
          join users k on k.id = o.user_id and k.deactivated_at is null
          where o.workspace_id = m.workspace_id and o.user_id <> m.user_id) others
        where m.user_id = ${id} and m.role = 'owner' and others.any and not others.owning order by w.name limit 1`
      return row?.name ?? null
    },

    listAccounts: ({ after, limit, matching }: { after: string | null; limit: number; matching: string }) =>
      db.query("users.list", async (sql) => {
        const rows = await sql<AccountRow[]>`select ${accountColumns(sql)} from users u
          where (${after}::text is null or lower(u.handle) > ${after})
            and (${matching} = '' or strpos(lower(u.handle || ' ' || u.display_name || ' ' || u.email), lower(${matching})) > 0)
          order by lower(u.handle) limit ${limit}`
        return rows.map(toAccount)
      }),

    /** Who did what to whom, the newest first; `before`: the id of the last one of the page before. */
    listAudit: ({ before, limit }: { before: number | null; limit: number }) =>
      db.query(
        "users.audit",
        (sql) => sql<AuditEntry[]>`
          select a.id::float8 as id, a.at, a.actor_id, k.display_name as actor_name, a.action, a.detail, s.display_name as subject_name,
            w.name as workspace_name
          from (select * from audit where ${before}::bigint is null or id < ${before}::bigint order by id desc limit ${limit}) a
          left join users k on k.id = a.actor_id
          left join users s on s.id = case when a.subject ~ '^[0-9a-f-]{36}$' then a.subject::uuid end
          left join workspaces w on w.id = case when a.subject ~ '^[0-9a-f-]{36}$' then a.subject::uuid end
          order by a.id desc`,
      ),

    /** What people are called, by id. */
    listNames: (ids: string[]) =>
      db.query(
        "users.names",
        (sql) =>
          sql<Pick<User, "id" | "displayName" | "handle" | "avatar">[]>`
          select id, display_name, handle, avatar from users where id = any(${ids}::uuid[])`,
        { retry: true },
      ),

    /** Every login of the server, in lower case: an import gives names from elsewhere handles that are free. */
    listLogins: () =>
      db.query(
        "users.logins",
        (sql) =>
          sql<
            { id: string; handle: string; email: string }[]
          >`select id, lower(handle) as handle, lower(email) as email from users`,
      ),

    /** Many accounts at once. */
    insertMany: (tx: TransactionSql, list: NewUser[]) =>
      tx`insert into users (id, email, handle, display_name, password_hash)
        select * from unnest(${list.map((u) => u.id)}::uuid[], ${list.map((u) => u.email)}::text[], ${list.map((u) => u.handle)}::text[],
          ${list.map((u) => u.displayName)}::text[], ${list.map((u) => u.passwordHash)}::text[])`,

    /** People of this chat by handle; others with that handle are not mentioned. */
    findMembersByHandle: (chatId: string, handles: string[]) =>
      db.query(
        "users.by-handle",
        (sql) =>
          sql<Pick<User, "id" | "handle">[]>`select u.id, lower(u.handle) as handle from users u
          join chat_members m on m.user_id = u.id and m.chat_id = ${chatId}
          where lower(u.handle) = any(${handles})`,
      ),

    /** Makes a one-time link's token; only its hash is stored. Lasts 24 h and replaces earlier ones. */
    async insertReset(tx: TransactionSql, userId: string, createdBy: string | null): Promise<string> {
      const token = newToken()
      await tx`delete from password_resets where user_id = ${userId} and used_at is null`
      await tx`insert into password_resets (token_hash, user_id, created_by, expires_at)
        values (${hashToken(token)}, ${userId}, ${createdBy}, now() + interval '24 hours')`
      return token
    },

    findReset: (token: string) =>
      db.query("users.reset", async (sql) =>
        one(sql<
          { userId: string; handle: string }[]
        >`select r.user_id, u.handle from password_resets r join users u on u.id = r.user_id
          where r.token_hash = ${hashToken(token)} and ${isUsableReset(sql)}`),
      ),

    async useReset(tx: TransactionSql, token: string): Promise<string | null> {
      const [row] = await tx<{ userId: string }[]>`update password_resets r set used_at = now() from users u
        where u.id = r.user_id and r.token_hash = ${hashToken(token)} and ${isUsableReset(tx)} returning r.user_id`
      return row?.userId ?? null
    },

    /** True when the person belongs to this workspace and to no other. */
    isOnlyIn: (userId: string, workspaceId: string) =>
      db.query("users.only-in", async (sql) => {
        const rows = await sql<
          { workspaceId: string }[]
        >`select workspace_id from workspace_members where user_id = ${userId} limit 2`
        return rows.length === 1 && rows[0]!.workspaceId === workspaceId
      }),

    installation: () =>
      db.query("users.installation", async (sql) => {
        await sql`insert into installation (epoch) values (${Bun.randomUUIDv7()}) on conflict do nothing`
        const [row] = await sql<{ epoch: string; origin: string | null }[]>`select epoch, origin from installation`
        return row!
      }),

    setOrigin: (tx: TransactionSql, origin: string) =>
      tx`update installation set origin = ${origin} where origin is null`,
  }
}
