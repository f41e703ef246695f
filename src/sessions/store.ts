import type { Database, TransactionSql } from "../platform/db/open"
import { hashToken } from "../platform/ids"
import { toAccount } from "../users/store"
import type { Session, Viewer } from "./session"

export type Revocation = {
  id: number
  userId: string | null
  sessionId: string | null
  chatId: string | null
  reason: string
}

type ViewerRow = {
  sessionId: string
  sessionCreatedAt: Date
  lastSeenAt: Date
  expiresAt: Date
  userAgent: string
  address: string
} & Parameters<typeof toAccount>[0]

export type SessionStore = ReturnType<typeof createSessionStore>

/** Every query about sessions and about rights that ended. */
export function createSessionStore(db: Database, { sessionDays }: { sessionDays: number }) {
  const lifetime = `${sessionDays} days`
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
    findViewer: (token: string) =>
      db.query(
        "sessions.viewer",
        async (sql): Promise<Viewer | null> => {
          const [row] = await sql<
            ViewerRow[]
          >`select s.id as session_id, s.created_at as session_created_at, s.last_seen_at, s.expires_at,
              s.user_agent, s.address, u.id, u.email, u.handle, u.display_name, u.server_owner, u.created_at, u.deactivated_at
            from sessions s join users u on u.id = s.user_id
            where s.token_hash = ${hashToken(token)} and s.expires_at > now() and u.deactivated_at is null`
          if (!row) return null
          const { sessionId, sessionCreatedAt, lastSeenAt, expiresAt, userAgent, address, ...account } = row
          const session = {
            id: sessionId,
            userId: account.id,
            createdAt: sessionCreatedAt,
            lastSeenAt,
            expiresAt,
            userAgent,
            address,
          }
          return { user: toAccount(account), session }
        },
        { retry: true },
      ),

    /** Whether a session has neither ended nor expired, and its account is open. */
    isLive: (id: string) =>
      db.query("sessions.is-live", async (sql) => {
        const rows = await sql`select 1 from sessions s join users u on u.id = s.user_id
          where s.id = ${id} and s.expires_at > now() and u.deactivated_at is null`
        return rows.length > 0
      }),

    /** Slides the expiry; called at most every ten minutes for a session. */
    touch: (id: string) =>
      db.query(
        "sessions.touch",
        (sql) =>
          sql`update sessions set last_seen_at = now(), expires_at = now() + ${lifetime}::interval where id = ${id}`,
      ),

    listOf: (userId: string) =>
      db.query(
        "sessions.list",
        async (sql): Promise<Session[]> =>
          sql<Session[]>`select id, user_id, created_at, last_seen_at, expires_at, user_agent, address from sessions
          where user_id = ${userId} and expires_at > now() order by last_seen_at desc limit 100`,
      ),

    /** Ends one session of this person; false when it is not theirs. */
    async end(tx: TransactionSql, userId: string, sessionId: string, reason: string): Promise<boolean> {
      const gone = await tx`delete from sessions where id = ${sessionId} and user_id = ${userId} returning id`
      if (gone.length === 0) return false
      await tx`insert into revocations (user_id, session_id, reason) values (${userId}, ${sessionId}, ${reason})`
      return true
    },

    /** Ends all sessions of a person, but perhaps one. */
    async endAll(tx: TransactionSql, userId: string, except: string | null, reason: string) {
      const gone = await tx<{ id: string }[]>`delete from sessions where user_id = ${userId}
        and (${except}::uuid is null or id <> ${except}) returning id`
      for (const { id } of gone) {
        await tx`insert into revocations (user_id, session_id, reason) values (${userId}, ${id}, ${reason})`
      }
    },

    recordRevocation: (tx: TransactionSql, revocation: { userId: string; chatId: string | null; reason: string }) =>
      tx`insert into revocations (user_id, chat_id, reason) values (${revocation.userId}, ${revocation.chatId}, ${revocation.reason})`,

    /** Rights that ended lately. Ten seconds of overlap, since ids become visible in commit order, not in their own. */
    /** The rights that ended in the last so many seconds, oldest first. */
    listRecentRevocations: (seconds: number) =>
      db.query(
        "sessions.revocations",
        (sql) =>
          sql<Revocation[]>`select id, user_id, session_id, chat_id, reason from revocations
            where at > now() - make_interval(secs => ${seconds}) order by id`,
      ),

    forgetOld: () =>
      db.query("sessions.forget-old", async (sql) => {
        await sql`delete from revocations where at < now() - interval '1 day'`
        await sql`delete from sessions where expires_at < now()`
      }),
  }
}
