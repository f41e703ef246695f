import { type Cache, type Loaded, createUncached } from "../platform/cache/cache"
import { gone } from "../platform/cache/tier"
import { type Place, below, microseconds } from "../platform/db/moments"
import type { Database, TransactionSql } from "../platform/db/open"
import { hashToken, newToken } from "../platform/ids"
import { accountGroup, toAccount } from "../users/store"
import type { Session, Viewer } from "./session"

export type Revocation = {
  id: number
  userId: string | null
  sessionId: string | null
  chatId: string | null
  reason: string
  /** Of the session that ended. */
  tokenHash: Buffer | null
  /** With it, no right ended: an account has another version. */
  version: number | null
}

type ViewerRow = {
  sessionId: string
  sessionCreatedAt: Date
  lastSeenAt: Date
  expiresAt: Date
  userAgent: string
  address: string
  sessionVersion: number
  version: number
} & Parameters<typeof toAccount>[0]

/** Revocations are read every 400 ms; a node that could not read them for so long (ms) no longer believes its cache. */
const trustMs = 3_000
const cacheKey = (tokenHash: Buffer) => tokenHash.toString("base64url")

export type SessionStore = ReturnType<typeof createSessionStore>

/** Every query about sessions and about rights that ended. */
export function createSessionStore(
  db: Database,
  { sessionDays, cache = createUncached() }: { sessionDays: number; cache?: Cache },
) {
  const lifetime = `${sessionDays} days`
  const viewers = cache.space<Viewer>("session")
  let heardAt: number | null = null

  const loadViewer = (tokenHash: Buffer) =>
    db.query(
      "sessions.viewer",
      async (sql): Promise<Loaded<Viewer>> => {
        const [row] = await sql<
          ViewerRow[]
        >`select s.id as session_id, s.created_at as session_created_at, s.last_seen_at, s.expires_at, s.version as session_version,
            s.user_agent, s.address, u.id, u.email, u.handle, u.display_name, u.server_owner, u.created_at, u.deactivated_at, u.version, u.settings, u.avatar, u.blocked
          from sessions s join users u on u.id = s.user_id
          where s.token_hash = ${tokenHash} and s.expires_at > now() and u.deactivated_at is null`
        // Not remembered: whoever makes up tokens would push everything else out.
        if (!row) return { value: null, version: 0, until: new Date(0) }
        const { sessionId, sessionCreatedAt, lastSeenAt, expiresAt, userAgent, address, sessionVersion, ...account } =
          row
        const userId = account.id
        const session = {
          id: sessionId,
          userId,
          createdAt: sessionCreatedAt,
          lastSeenAt,
          expiresAt,
          userAgent,
          address,
        }
        return {
          value: { user: toAccount(account), session },
          version: sessionVersion,
          group: { name: accountGroup(userId), version: account.version },
          until: expiresAt,
        }
      },
      { retry: true },
    )

  return {
    insert: (
      session: { id: string; userId: string; token: string; userAgent: string; address: string },
      tx?: TransactionSql,
    ) => {
      const run = async (sql: TransactionSql) => {
        const [row] = await sql<
          { expiresAt: Date }[]
        >`insert into sessions (id, user_id, token_hash, expires_at, user_agent, address)
          values (${session.id}, ${session.userId}, ${hashToken(session.token)}, now() + ${lifetime}::interval,
            ${session.userAgent.slice(0, 300)}, ${session.address}) returning expires_at`
        return row!.expiresAt
      }
      return tx ? run(tx) : db.query("sessions.insert", (sql) => run(sql as unknown as TransactionSql))
    },

    /** Many sessions at once, for load tests. */
    insertMany: (tx: TransactionSql, list: { id: string; userId: string; token: string }[]) =>
      tx`insert into sessions (id, user_id, token_hash, expires_at)
        select id, user_id, decode(hash, 'hex'), now() + ${lifetime}::interval
        from unnest(${list.map((s) => s.id)}::uuid[], ${list.map((s) => s.userId)}::uuid[], ${list.map((s) => hashToken(s.token).toString("hex"))}::text[]) as t(id, user_id, hash)`,

    /** The person behind a token, or null when it is unknown, expired, or the account is closed. */
    async findViewer(token: string): Promise<Viewer | null> {
      const tokenHash = hashToken(token)
      const load = () => loadViewer(tokenHash)
      const isTrusted = heardAt !== null && performance.now() - heardAt < trustMs
      return isTrusted ? viewers.getOrLoad(cacheKey(tokenHash), load) : (await load()).value
    },

    /** A ticket for one socket of this session, at whatever node: one use, so many seconds. */
    async insertTicket(sessionId: string, seconds: number): Promise<string> {
      const ticket = newToken()
      await db.query(
        "sessions.insert-ticket",
        (sql) => sql`insert into socket_tickets (hash, session_id, expires_at)
          values (${hashToken(ticket)}, ${sessionId}, now() + make_interval(secs => ${seconds}))`,
      )
      return ticket
    },

    /** The person behind a ticket, which is used up by asking; null when it is unknown, used or too old. */
    async useTicket(ticket: string): Promise<Viewer | null> {
      const [row] = await db.query(
        "sessions.use-ticket",
        (sql) => sql<{ tokenHash: Buffer; fresh: boolean }[]>`with used as (
            delete from socket_tickets where hash = ${hashToken(ticket)} returning session_id, expires_at)
          select s.token_hash, used.expires_at > now() as fresh from used join sessions s on s.id = used.session_id`,
      )
      return row?.fresh ? (await loadViewer(row.tokenHash)).value : null
    },

    /** Whether a session has neither ended nor expired, and its account is open. */
    isLive: (id: string) =>
      db.query("sessions.is-live", async (sql) => {
        const rows = await sql`select 1 from sessions s join users u on u.id = s.user_id
          where s.id = ${id} and s.expires_at > now() and u.deactivated_at is null`
        return rows.length > 0
      }),

    /** Slides the expiry: at most every ten minutes for a session that asks, hourly for those with sockets, on several nodes perhaps. */
    async touch(ids: string[]) {
      const rows = await db.query(
        "sessions.touch",
        (sql) => sql<{ tokenHash: Buffer; version: number }[]>`with used as materialized (
            select id from sessions where id = any(${ids}::uuid[]) order by id for update)
          update sessions s set last_seen_at = now(), expires_at = now() + ${lifetime}::interval, version = version + 1
          from used where s.id = used.id returning s.token_hash, s.version`,
      )
      await cache.invalidate(rows.map(({ tokenHash, version }) => viewers.mark(cacheKey(tokenHash), version)))
    },

    /** Those that were seen last are first; `at` is when they were. */
    listOf: (userId: string, { after, limit }: { after: Place | null; limit: number }) =>
      db.query("sessions.list", (sql) => {
        const seenAt = sql`last_seen_at`
        return sql<(Session & { at: string })[]>`
          select id, user_id, created_at, last_seen_at, expires_at, user_agent, address, ${microseconds(sql, seenAt)}::text as at
          from sessions where user_id = ${userId} and expires_at > now() and ${below(sql, seenAt, sql`id`, after)}
          order by last_seen_at desc, id desc limit ${limit}`
      }),

    /** Ends one session of this person; null when it is not theirs, else what to `drop` once it is committed. */
    async end(tx: TransactionSql, userId: string, sessionId: string, reason: string): Promise<Buffer | null> {
      const [row] = await tx<{ tokenHash: Buffer }[]>`with ended as (
          delete from sessions where id = ${sessionId} and user_id = ${userId} returning id, token_hash)
        insert into revocations (user_id, session_id, token_hash, reason) select ${userId}, id, token_hash, ${reason} from ended
        returning token_hash`
      return row?.tokenHash ?? null
    },

    /**
     * Ends all sessions of a person, but perhaps one. Gives the account's new version: dropping the account below it drops
     * every session of it that is cached anywhere.
     */
    async endAll(tx: TransactionSql, userId: string, except: string | null, reason: string): Promise<number> {
      const [row] = await tx<{ version: number }[]>`with ended as (
          delete from sessions where user_id = ${userId} and (${except}::uuid is null or id <> ${except}) returning id, token_hash
        ), told as (
          insert into revocations (user_id, session_id, token_hash, reason) select ${userId}, id, token_hash, ${reason} from ended
        ), renewed as (
          update users set version = version + 1 where id = ${userId} returning version)
        insert into revocations (user_id, version, reason) select ${userId}, version, 'account changed' from renewed returning version`
      return row?.version ?? 0
    },

    /** Tells other nodes, within a second and without Redis, that what they hold of an account is out of date. */
    recordChange: (tx: TransactionSql, userId: string, version: number) =>
      tx`insert into revocations (user_id, version, reason) values (${userId}, ${version}, 'account changed')`,

    /** After the commit: nobody is let in by this session any more, on this node from this turn on. */
    drop: (tokenHash: Buffer) => cache.invalidate([viewers.mark(cacheKey(tokenHash), gone)]),

    recordRevocation: (tx: TransactionSql, revocation: { userId: string; chatId: string | null; reason: string }) =>
      tx`insert into revocations (user_id, chat_id, reason) values (${revocation.userId}, ${revocation.chatId}, ${revocation.reason})`,

    /** The rights that ended in the last so many seconds, oldest first. */
    listRecentRevocations: (seconds: number) =>
      db.query(
        "sessions.revocations",
        (sql) =>
          sql<Revocation[]>`select id, user_id, session_id, chat_id, reason, token_hash, version from revocations
            where at > now() - make_interval(secs => ${seconds}) order by id`,
        { urgent: true },
      ),

    /** All revocations up to this moment (ms of `performance.now`) have taken effect here: the cache may be believed. */
    revocationsApplied(at: number) {
      heardAt = at
    },

    forgetOld: () =>
      db.query("sessions.forget-old", async (sql) => {
        await sql`delete from revocations where at < now() - interval '1 day'`
        await sql`delete from socket_tickets where expires_at < now()`
        await sql`delete from sessions where expires_at < now()`
      }),
  }
}
