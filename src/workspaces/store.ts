import { type Cache, createUncached } from "../platform/cache/cache"
import { folded, foldedWords } from "../platform/db/folding"
import { type Place, below, microseconds } from "../platform/db/moments"
import { createLoader } from "../platform/db/loader"
import type { Database, Sql, TransactionSql } from "../platform/db/open"
import { createMembershipStore } from "./membership-store"
import type { Ban, Invitation, OwnWorkspace, Role, Workspace, WorkspaceMember } from "./workspace"

type MembershipRow = Workspace & { role: Role }
const own = <T extends MembershipRow>(row: T): T & OwnWorkspace => ({ ...row, unread: 0, mentions: 0 })

/** It ends with its time, its uses, and with its maker's own right to give it: who was removed lets nobody in any more. */
const isUsable = (
  sql: Sql | TransactionSql,
) => sql`(i.revoked_at is null and i.expires_at > now() and (i.max_uses is null or i.uses < i.max_uses)
  and exists (select 1 from workspace_members k join users v on v.id = k.user_id where k.workspace_id = i.workspace_id
    and k.user_id = i.created_by and v.deactivated_at is null and k.role <> 'guest' and (i.role <> 'admin' or k.role in ('owner', 'admin'))))`

/**
 * Somebody's own eyes: of the members `m`, oneself and those with whom one shares a chat; all of them for nobody's. Chat by chat,
 * since a plan may otherwise read the members of all chats.
 */
const sharesChat = (
  sql: Sql | TransactionSql,
  userId: string | null,
) => sql`(${userId}::uuid is null or m.user_id = ${userId}::uuid or (m.workspace_id, m.user_id) in (
  select mine.workspace_id, theirs.user_id from chat_members mine
  cross join lateral (select t.user_id from chat_members t where t.chat_id = mine.chat_id offset 0) theirs
  where mine.user_id = ${userId}::uuid))`

type MembersLike = {
  words: string[]
  limit: number
  readerId: string
  /** Only who shares a chat with the reader. */
  onlySharing: boolean
}

export type WorkspaceStore = ReturnType<typeof createWorkspaceStore>

/** Every query about teams, their members and invitations. */
export function createWorkspaceStore(db: Database, cache: Cache = createUncached()) {
  const membership = createMembershipStore(db, cache)

  /** Those that a person came into first are first; `at` is when they did. */
  const list = createLoader({
    load: (wanted: { userId: string; after: Place | null; limit: number }[]) =>
      db.query("workspaces.list", async (sql) => {
        const rows = await sql<(MembershipRow & { at: string; ord: number })[]>`select own.*, k.ord
          from unnest((select ${wanted.map(({ userId }) => userId)}::uuid[]), (select ${wanted.map(({ after }) => after?.at ?? null)}::bigint[]),
            (select ${wanted.map(({ after }) => after?.id ?? null)}::uuid[]), (select ${wanted.map(({ limit }) => limit)}::int[]))
            with ordinality as k(user_id, at, id, most, ord)
          cross join lateral (select w.id, w.name, w.slug, w.created_at, m.role, ${microseconds(sql, sql`m.joined_at`)}::text as at
            from workspace_members m join workspaces w on w.id = m.workspace_id
            where m.user_id = k.user_id and (k.at is null or (${microseconds(sql, sql`m.joined_at`)}, w.id) > (k.at, k.id))
            order by m.joined_at, w.id limit k.most) own order by k.ord, own.at::bigint, own.id`
        const lists = wanted.map((): (OwnWorkspace & { at: string })[] => [])
        for (const { ord, ...row } of rows) lists[ord - 1]!.push(own(row))
        return lists
      }),
  })

  return {
    ...membership,

    /** For being shown: what somebody may do in them is asked anew, team by team. */
    listFor: async (userId: string, { after, limit }: { after: Place | null; limit: number }) =>
      after === null && limit <= membership.mostKept
        ? (await membership.listFirst(userId)).slice(0, limit)
        : list({ userId, after, limit }),

    findFirstFor: async (userId: string): Promise<OwnWorkspace | null> =>
      (await list({ userId, after: null, limit: 1 }))[0] ?? null,

    /** Whether there is a team in which a person is more than a guest. */
    isMoreThanGuest: (userId: string) =>
      db.query(
        "workspaces.more-than-guest",
        async (sql) =>
          (await sql`select 1 from workspace_members where user_id = ${userId} and role <> 'guest' limit 1`).length > 0,
      ),

    insert: (tx: TransactionSql, workspace: { id: string; name: string; slug: string }) =>
      tx`insert into workspaces (id, name, slug) values (${workspace.id}, ${workspace.name}, ${workspace.slug})`,

    slugExists: async (tx: TransactionSql, slug: string) =>
      (await tx`select 1 from workspaces where slug = ${slug}`).length > 0,

    addMember: async (tx: TransactionSql, workspaceId: string, userId: string, role: Role): Promise<boolean> =>
      (
        await tx`insert into workspace_members (workspace_id, user_id, role) values (${workspaceId}, ${userId}, ${role})
        on conflict do nothing returning user_id`
      ).length > 0,

    /** Many members at once; those who are in it stay what they are. */
    addMembers: (tx: TransactionSql, workspaceId: string, userIds: string[], role: Role) =>
      tx`insert into workspace_members (workspace_id, user_id, role) select ${workspaceId}, id, ${role} from unnest(${userIds}::uuid[]) as id on conflict do nothing`,

    /** For the command line, which asks for nobody. */
    findIdBySlug: (slug: string) =>
      db.query(
        "workspaces.id-by-slug",
        async (sql) => (await sql<{ id: string }[]>`select id from workspaces where slug = ${slug}`)[0]?.id ?? null,
      ),

    removeMember: (tx: TransactionSql, workspaceId: string, userId: string) =>
      tx`delete from workspace_members where workspace_id = ${workspaceId} and user_id = ${userId}`,

    setRole: (tx: TransactionSql, workspaceId: string, userId: string, role: Role) =>
      tx`update workspace_members set role = ${role} where workspace_id = ${workspaceId} and user_id = ${userId}`,

    /** Gives the team's new version. */
    async rename(tx: TransactionSql, workspaceId: string, name: string): Promise<number> {
      const [row] = await tx<
        { version: number }[]
      >`update workspaces set name = ${name}, version = version + 1 where id = ${workspaceId} returning version`
      return row?.version ?? 0
    },

    setReceipts: (tx: TransactionSql, workspaceId: string, receipts: boolean) =>
      tx`update workspaces set receipts = ${receipts} where id = ${workspaceId}`,

    /** Whether people of a team see who has read a message. */
    showsReceipts: (workspaceId: string) =>
      db.query(
        "workspaces.receipts",
        async (sql) =>
          (await sql<{ receipts: boolean }[]>`select receipts from workspaces where id = ${workspaceId}`)[0]
            ?.receipts ?? false,
      ),

    /** A member's role, locked until the end of the transaction. */
    async lockRole(tx: TransactionSql, workspaceId: string, userId: string): Promise<Role | null> {
      const [row] = await tx<{ role: Role }[]>`select role from workspace_members
        where workspace_id = ${workspaceId} and user_id = ${userId} for update`
      return row?.role ?? null
    },

    /**
     * The owners who can still act, locked in order. Who is deactivated meanwhile holds the same locks: only what is read after
     * them tells.
     */
    async lockOwners(tx: TransactionSql, workspaceId: string): Promise<string[]> {
      await tx`select 1 from workspace_members where workspace_id = ${workspaceId} and role = 'owner' order by user_id for update`
      const rows = await tx<
        { userId: string }[]
      >`select m.user_id from workspace_members m join users u on u.id = m.user_id
        where m.workspace_id = ${workspaceId} and m.role = 'owner' and u.deactivated_at is null order by m.user_id`
      return rows.map((row) => row.userId)
    },

    findFor: (userId: string, by: { id: string } | { slug: string }) =>
      db.query("workspaces.find", async (sql) => {
        const [row] = await sql<MembershipRow[]>`select w.id, w.name, w.slug, w.created_at, m.role
          from workspaces w join workspace_members m on m.workspace_id = w.id and m.user_id = ${userId}
          where ${"id" in by ? sql`w.id = ${by.id}` : sql`w.slug = ${by.slug}`}`
        return row ? own(row) : null
      }),

    /** Members by handle; a guest sees only those who share a chat. */
    listMembers: (
      workspaceId: string,
      page: { after: string | null; limit: number; onlySharingChatsWith: string | null; matching?: string },
    ) =>
      db.query(
        "workspaces.members",
        (sql) =>
          sql<
            WorkspaceMember[]
          >`select m.user_id, u.handle, u.display_name, u.avatar, u.deactivated_at is not null as deactivated, m.role, m.joined_at
          from workspace_members m join users u on u.id = m.user_id
          where m.workspace_id = ${workspaceId} and (${page.after}::text is null or lower(u.handle) > ${page.after})
            and (${page.matching ?? ""} = '' or strpos(lower(u.handle || ' ' || u.display_name), lower(${page.matching ?? ""})) > 0)
            and ${sharesChat(sql, page.onlySharingChatsWith)}
          order by lower(u.handle) limit ${page.limit}`,
      ),

    /**
     * Members whose handle and name have all of these folded words in them: who is called so, then those in whom the first begins
     * a word, of both first those whom the reader writes to directly. A guest sees only those who share a chat. Nobody who is
     * deactivated.
     */
    listMembersLike: (workspaceId: string, { words, limit, readerId, onlySharing }: MembersLike) =>
      db.query(
        "workspaces.members-like",
        (sql) =>
          sql<
            WorkspaceMember[]
          >`select m.user_id, u.handle, u.display_name, u.avatar, false as deactivated, m.role, m.joined_at
          from workspace_members m join users u on u.id = m.user_id and u.deactivated_at is null
          cross join lateral (select ${folded(sql, sql`u.handle || ' ' || u.display_name`)} as text) f
          where m.workspace_id = ${workspaceId}
            and not exists (select 1 from unnest(${foldedWords(words)}::text[]) word where strpos(f.text, word) = 0)
            and ${sharesChat(sql, onlySharing ? readerId : null)}
          order by lower(u.handle) is distinct from ${words[0] ?? null}::text, strpos(' ' || f.text, ' ' || ${foldedWords(words)[0] ?? ""}::text) = 0,
            m.user_id <> all(array(select o.user_id from chat_members k join chats c on c.id = k.chat_id and c.kind = 'direct'
              join chat_members o on o.chat_id = c.id where k.user_id = ${readerId} and k.workspace_id = ${workspaceId})), lower(u.handle)
          limit ${limit}`,
      ),

    /** Handles and the names shown for them that look like a name, of members whom the reader may see, the nearest first. */
    listNamesNear: (workspaceId: string, name: string, onlySharingChatsWith: string | null) =>
      db.query(
        "workspaces.names-near",
        (sql) => sql<{ handle: string; displayName: string }[]>`select lower(u.handle) as handle, u.display_name
          from workspace_members m join users u on u.id = m.user_id
          cross join lateral (select greatest(similarity(lower(u.handle), ${name}), similarity(lower(u.display_name), ${name})) as likeness) l
          where m.workspace_id = ${workspaceId} and l.likeness >= 0.15 and ${sharesChat(sql, onlySharingChatsWith)}
          order by l.likeness desc, lower(u.handle) limit 20`,
      ),

    findMember: (workspaceId: string, userId: string) =>
      db.query("workspaces.member", async (sql) => {
        const [row] = await sql<
          WorkspaceMember[]
        >`select m.user_id, u.handle, u.display_name, u.avatar, u.deactivated_at is not null as deactivated,
            m.role, m.joined_at from workspace_members m join users u on u.id = m.user_id
          where m.workspace_id = ${workspaceId} and m.user_id = ${userId}`
        return row ?? null
      }),

    findMemberByHandle: (workspaceId: string, handle: string) =>
      db.query("workspaces.member-by-handle", async (sql) => {
        const [row] = await sql<
          { userId: string }[]
        >`select m.user_id from workspace_members m join users u on u.id = m.user_id
          where m.workspace_id = ${workspaceId} and lower(u.handle) = lower(${handle}) and u.deactivated_at is null`
        return row?.userId ?? null
      }),

    /** Also by the e-mail that they have now. */
    insertBan: (tx: TransactionSql, workspaceId: string, userId: string, actorId: string) =>
      tx`insert into workspace_bans (workspace_id, user_id, email, banned_by)
        select ${workspaceId}, id, lower(email), ${actorId} from users where id = ${userId} on conflict do nothing`,

    /** By account, or by the e-mail that a banned one had. */
    isBanned: async (tx: TransactionSql, workspaceId: string, userId: string) =>
      (
        await tx`select 1 from users u join workspace_bans b on b.workspace_id = ${workspaceId}
          and (b.user_id = u.id or b.email = lower(u.email)) where u.id = ${userId}`
      ).length > 0,

    liftBan: async (tx: TransactionSql, workspaceId: string, userId: string) =>
      (
        await tx`delete from workspace_bans where workspace_id = ${workspaceId} and user_id = ${userId} returning user_id`
      ).length > 0,

    listBans: (workspaceId: string, { after, limit }: { after: string | null; limit: number }) =>
      db.query(
        "workspaces.bans",
        (sql) => sql<
          Ban[]
        >`select b.user_id, u.handle, u.display_name, b.email, b.banned_at, k.display_name as banned_by_name
          from workspace_bans b join users u on u.id = b.user_id left join users k on k.id = b.banned_by
          where b.workspace_id = ${workspaceId} and (${after}::text is null or lower(u.handle) > ${after})
          order by lower(u.handle) limit ${limit}`,
      ),

    insertInvitation: (
      tx: TransactionSql,
      invitation: Pick<Invitation, "id" | "workspaceId" | "token" | "role" | "createdBy" | "maxUses"> & {
        hours: number
      },
    ) =>
      tx<
        { expiresAt: Date }[]
      >`insert into invitations (id, workspace_id, token, role, created_by, max_uses, expires_at)
        values (${invitation.id}, ${invitation.workspaceId}, ${invitation.token}, ${invitation.role}, ${invitation.createdBy},
          ${invitation.maxUses}, now() + make_interval(hours => ${invitation.hours})) returning expires_at`,

    /** Those that let somebody in as one of these roles, the newest first; `at` is when they were made. */
    listInvitations: (
      workspaceId: string,
      { roles, after, limit }: { roles: Role[]; after: Place | null; limit: number },
    ) =>
      db.query("workspaces.invitations", (sql) => {
        const madeAt = sql`i.created_at`
        return sql<
          (Invitation & { at: string })[]
        >`select i.id, i.workspace_id, i.token, i.role, i.created_by, u.display_name as created_by_name, i.max_uses, i.uses,
            i.expires_at, i.revoked_at, ${microseconds(sql, madeAt)}::text as at from invitations i join users u on u.id = i.created_by
          where i.workspace_id = ${workspaceId} and i.role = any(${roles}::text[]) and ${isUsable(sql)}
            and ${below(sql, madeAt, sql`i.id`, after)}
          order by i.created_at desc, i.id desc limit ${limit}`
      }),

    findInvitation: (token: string) =>
      db.query("workspaces.invitation", async (sql) => {
        const [row] = await sql<(Invitation & { workspaceName: string; workspaceSlug: string; usable: boolean })[]>`
          select i.id, i.workspace_id, i.token, i.role, i.created_by, u.display_name as created_by_name, i.max_uses, i.uses, i.expires_at,
            i.revoked_at, w.name as workspace_name, w.slug as workspace_slug,
            ${isUsable(sql)} as usable
          from invitations i join users u on u.id = i.created_by join workspaces w on w.id = i.workspace_id where i.token = ${token}`
        return row ?? null
      }),

    /** Counts one use; null when the invitation has ended. */
    async useInvitation(tx: TransactionSql, token: string) {
      const [row] = await tx<{ workspaceId: string; role: Role }[]>`update invitations i set uses = uses + 1
        where token = ${token} and ${isUsable(tx)} returning workspace_id, role`
      return row ?? null
    },

    revokeInvitation: async (tx: TransactionSql, workspaceId: string, id: string) =>
      (
        await tx`update invitations set revoked_at = now() where id = ${id} and workspace_id = ${workspaceId} and revoked_at is null returning id`
      ).length > 0,

    findLastChat: (workspaceId: string, userId: string) =>
      db.query("workspaces.last-chat", async (sql) => {
        const [row] = await sql<
          { chatId: string }[]
        >`select c.chat_id from workspace_members m join chat_members c on c.user_id = m.user_id
            and c.workspace_id = m.workspace_id join chats h on h.id = c.chat_id
          where m.workspace_id = ${workspaceId} and m.user_id = ${userId}
          order by c.chat_id = m.last_chat_id desc nulls last, (h.kind = 'channel' and lower(h.name) = 'general') desc, h.archived_at is not null, c.joined_at
          limit 1`
        return row?.chatId ?? null
      }),
  }
}
