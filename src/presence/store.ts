import { type Cache, createUncached } from "../platform/cache/cache"
import type { Database, Sql } from "../platform/db/open"
import type { Role } from "../workspaces/workspace"
import { type Mode, type Stance, type Status } from "./presence"

type StanceRow = Omit<Stance, "status"> & {
  userId: string
  statusEmoji: string
  statusText: string
  statusUntil: Date | null
}

/** Far more than anybody talks to in a while. */
export const mostContacts = 100

export type SharedTeam = { id: string; slug: string; name: string; role: Role; theirRole: Role }

/** Somebody one talks to, as a list of people has them. */
export type Contact = { userId: string; handle: string; displayName: string; favourite: boolean; chatId: string | null }

const toStance = ({ mode, dndUntil, statusEmoji, statusText, statusUntil, ...rest }: StanceRow): Stance => ({
  mode,
  dndUntil,
  status: { emoji: statusEmoji, text: statusText, until: statusUntil },
  timeZone: rest.timeZone,
  hidesReceipts: rest.hidesReceipts,
  version: rest.version,
})

/** Dates come back from a shared tier as text. */
const revive = (stance: Stance): Stance => {
  const date = (value: Date | string | null) => (value === null ? null : new Date(value))
  const { dndUntil, status } = stance
  return { ...stance, dndUntil: date(dndUntil), status: { ...status, until: date(status.until) } }
}

/** Whom a person sees: of the teams that both are in, and where the person is a guest, in a chat that both are in. */
const sees = (sql: Sql, viewerId: string) => sql`from workspace_members mine
  join workspace_members theirs on theirs.workspace_id = mine.workspace_id
  where mine.user_id = ${viewerId} and (mine.role <> 'guest' or theirs.user_id = ${viewerId} or exists (
    select 1 from chat_members a join chat_members b on b.chat_id = a.chat_id
    where a.user_id = ${viewerId} and a.workspace_id = mine.workspace_id and b.user_id = theirs.user_id))`

export type PresenceStore = ReturnType<typeof createPresenceStore>

/** Every query about what people say of themselves, and about whom they see. */
export function createPresenceStore(db: Database, cache: Cache = createUncached()) {
  const stances = cache.space<Stance>("stance")

  /** After the commit of a change: gives the new version, and nobody is told the old one any more. */
  async function changed(userId: string, rows: PromiseLike<{ version: number }[]>) {
    const [row] = await rows
    await cache.invalidate([stances.mark(userId, row!.version)])
  }

  return {
    /** Of those who have said something. */
    async listStances(ids: string[]): Promise<Map<string, Stance>> {
      const found = await stances.getMany(ids, (missing) =>
        db.query("presence.stances", async (sql) => {
          const rows = await sql<
            StanceRow[]
          >`select user_id, mode, dnd_until, status_emoji, status_text, status_until, time_zone, hides_receipts, version
            from presences where user_id = any(${missing}::uuid[])`
          return new Map(rows.map((row) => [row.userId, { value: toStance(row), version: row.version }]))
        }),
      )
      return new Map([...found].map(([id, stance]) => [id, revive(stance)]))
    },

    setStatus: (userId: string, { emoji, text, until }: Status) =>
      changed(
        userId,
        db.query(
          "presence.set-status",
          (sql) =>
            sql<{ version: number }[]>`insert into presences (user_id, status_emoji, status_text, status_until)
            values (${userId}, ${emoji}, ${text}, ${until}) on conflict (user_id) do update set status_emoji = excluded.status_emoji,
              status_text = excluded.status_text, status_until = excluded.status_until, version = presences.version + 1 returning version`,
        ),
      ),

    setMode: (userId: string, mode: Mode, dndUntil: Date | null) =>
      changed(
        userId,
        db.query(
          "presence.set-mode",
          (sql) =>
            sql<
              { version: number }[]
            >`insert into presences (user_id, mode, dnd_until) values (${userId}, ${mode}, ${dndUntil})
            on conflict (user_id) do update set mode = excluded.mode, dnd_until = excluded.dnd_until, version = presences.version + 1
            returning version`,
        ),
      ),

    /** The mode stays as it is. */
    setDoNotDisturb: (userId: string, until: Date | null) =>
      changed(
        userId,
        db.query(
          "presence.set-dnd",
          (sql) =>
            sql<{ version: number }[]>`insert into presences (user_id, dnd_until) values (${userId}, ${until})
            on conflict (user_id) do update set dnd_until = excluded.dnd_until, version = presences.version + 1 returning version`,
        ),
      ),

    setReceipts: (userId: string, shown: boolean) =>
      changed(
        userId,
        db.query(
          "presence.set-receipts",
          (sql) =>
            sql<{ version: number }[]>`insert into presences (user_id, hides_receipts) values (${userId}, ${!shown})
            on conflict (user_id) do update set hides_receipts = excluded.hides_receipts, version = presences.version + 1 returning version`,
        ),
      ),

    setTimeZone: (userId: string, timeZone: string) =>
      changed(
        userId,
        db.query(
          "presence.set-time-zone",
          (sql) =>
            sql<{ version: number }[]>`insert into presences (user_id, time_zone) values (${userId}, ${timeZone})
            on conflict (user_id) do update set time_zone = excluded.time_zone, version = presences.version + 1 returning version`,
        ),
      ),

    /** Those of the ids whom a person sees. */
    listVisible: (viewerId: string, ids: string[]) =>
      db.query("presence.visible", async (sql) => {
        const rows = await sql<
          { userId: string }[]
        >`select distinct theirs.user_id ${sees(sql, viewerId)} and theirs.user_id = any(${ids}::uuid[])`
        return rows.map((row) => row.userId)
      }),

    /** The teams in which a person sees another, their first one first; none: they do not see each other. */
    listSharedTeams: (viewerId: string, userId: string) =>
      db.query(
        "presence.shared-teams",
        (sql) =>
          sql<SharedTeam[]>`select w.id, w.slug, w.name, s.role, s.their_role
          from (select mine.workspace_id, mine.role, theirs.role as their_role, mine.joined_at ${sees(sql, viewerId)} and theirs.user_id = ${userId}) s
          join workspaces w on w.id = s.workspace_id order by s.joined_at, w.id`,
      ),

    /** Favourites by name, then those of one's direct chats in a team, the last one written in first. */
    listContacts: (userId: string, workspaceId: string, limit: number) =>
      db.query(
        "presence.contacts",
        (sql) =>
          sql<
            Contact[]
          >`select u.id as user_id, u.handle, u.display_name, f.other_id is not null as favourite, d.chat_id
          from workspace_members t join users u on u.id = t.user_id and u.deactivated_at is null
          left join favourite_people f on f.user_id = ${userId} and f.other_id = u.id
          left join (select b.user_id, c.id as chat_id, (select x.id from messages x where x.chat_id = c.id order by x.seq desc limit 1) as newest
            from chat_members a join chats c on c.id = a.chat_id and c.kind = 'direct' join chat_members b on b.chat_id = a.chat_id and b.user_id <> a.user_id
            where a.user_id = ${userId} and a.workspace_id = ${workspaceId} and c.last_seq > 0) d on d.user_id = u.id
          where t.workspace_id = ${workspaceId} and u.id <> ${userId} and (f.other_id is not null or d.chat_id is not null)
          order by f.other_id is null, case when f.other_id is not null then lower(u.display_name) end, d.newest desc nulls last, lower(u.handle)
          limit ${limit}`,
      ),

    isFavourite: (userId: string, otherId: string) =>
      db.query(
        "presence.favourite",
        async (sql) =>
          (await sql`select 1 from favourite_people where user_id = ${userId} and other_id = ${otherId}`).length > 0,
      ),

    addFavourite: (userId: string, otherId: string) =>
      db.query(
        "presence.add-favourite",
        (sql) =>
          sql`insert into favourite_people (user_id, other_id) values (${userId}, ${otherId}) on conflict do nothing`,
      ),

    removeFavourite: (userId: string, otherId: string) =>
      db.query(
        "presence.remove-favourite",
        (sql) => sql`delete from favourite_people where user_id = ${userId} and other_id = ${otherId}`,
      ),
  }
}
