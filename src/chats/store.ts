import { text as catalogue } from "../../views/text/text"
import { type Cache, type Loaded, createUncached } from "../platform/cache/cache"
import { folded, foldedWords } from "../platform/db/folding"
import type { Database, Sql, TransactionSql } from "../platform/db/open"
import type { CallablePerson, Chat, ChatKind, ChatMember, ListedChannel, NamedChat, OwnChat } from "./chat"

const chatColumns = (sql: Sql | TransactionSql) => sql`
  c.id, c.workspace_id, c.kind, c.name, c.topic, c.archived_at, c.announcement, c.blocked, c.created_at, c.last_seq, c.last_rev, c.version`

/** A reader's own chats: this is the permission check, and it is asked anew every time. */
const ownChats = (sql: Sql | TransactionSql) => sql`
  select ${chatColumns(sql)}, m.last_read_seq, m.joined_at, wm.role, wm.last_chat_id is not distinct from c.id as opened_last,
    w.slug as workspace_slug, w.name as workspace_name, w.created_at as workspace_created_at
  from chat_members m join chats c on c.id = m.chat_id join workspaces w on w.id = c.workspace_id
  join workspace_members wm on wm.workspace_id = m.workspace_id and wm.user_id = m.user_id`

type ChatRow = Omit<Chat, "memberCount">
type OwnRow = ChatRow &
  Pick<OwnChat, "lastReadSeq" | "joinedAt" | "role" | "openedLast" | "workspaceSlug"> & {
    workspaceName: string
    workspaceCreatedAt: Date
  }

/** What has to be counted or gathered, the same for every reader, and so kept for as long as the chat has its version. */
type Facts = {
  memberCount: number
  /** By name; only of chats that have none of their own. */
  people: { id: string; name: string; avatar: string | null }[] | null
  creator: { id: string; name: string } | null
}

/** What somebody calls a chat: its name, or those of the others in it. */
const titleFor = (userId: string, name: string | null, people: Facts["people"]) =>
  name ??
  ((people ?? [])
    .filter(({ id }) => id !== userId)
    .map((person) => person.name)
    .join(", ") ||
    catalogue.chat.justYou)

const otherIn = (userId: string, people: Facts["people"]) =>
  (people?.find(({ id }) => id !== userId) ?? people?.[0])?.id ?? null

export type ChatStore = ReturnType<typeof createChatStore>

/** Every query about chats and who is in them. */
export function createChatStore(db: Database, cache: Cache = createUncached()) {
  const facts = cache.space<Facts>("chat")
  const members = cache.space<ChatMember[]>("members")

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

  async function toOwn(userId: string, rows: OwnRow[]): Promise<OwnChat[]> {
    const known = await factsOf(rows)
    return rows.map(({ workspaceName, workspaceCreatedAt, ...row }) => {
      const { memberCount = 0, people = null, creator = null } = known.get(row.id) ?? {}
      const workspace = {
        id: row.workspaceId,
        name: workspaceName,
        slug: row.workspaceSlug,
        createdAt: workspaceCreatedAt,
        role: row.role,
        unread: 0,
        mentions: 0,
      }
      const otherUserId = row.kind === "direct" ? otherIn(userId, people) : null
      return { ...row, memberCount, creator, title: titleFor(userId, row.name, people), otherUserId, workspace }
    })
  }

  return {
    /** A chat through the reader's membership; null for what is not theirs. */
    async findFor(userId: string, chatId: string): Promise<OwnChat | null> {
      const rows = await db.query(
        "chats.find",
        (sql) => sql<OwnRow[]>`${ownChats(sql)} where m.user_id = ${userId} and m.chat_id = ${chatId}`,
      )
      return (await toOwn(userId, rows))[0] ?? null
    },

    async listFor(
      userId: string,
      workspaceId: string,
      { after, limit }: { after: string | null; limit: number },
    ): Promise<OwnChat[]> {
      const rows = await db.query(
        "chats.list",
        (sql) => sql<OwnRow[]>`${ownChats(sql)} where m.user_id = ${userId} and m.workspace_id = ${workspaceId}
          and (${after}::uuid is null or m.chat_id > ${after}::uuid) order by m.chat_id limit ${limit}`,
      )
      return toOwn(userId, rows)
    },

    /** Puts into the cache what every page says of these chats. */
    preload: async (list: { id: string; version: number }[]): Promise<void> => void (await factsOf(list)),

    /** What somebody calls chats, and the other one of a direct chat, at the versions that were just read. */
    async titlesFor(userId: string, list: { id: string; name: string | null; version: number }[]) {
      const known = await factsOf(list)
      return new Map(
        list.map(({ id, name }) => {
          const people = known.get(id)?.people ?? null
          const otherUserId = otherIn(userId, people)
          const otherAvatar = people?.find((person) => person.id === otherUserId)?.avatar ?? null
          return [id, { title: titleFor(userId, name, people), otherUserId, otherAvatar }]
        }),
      )
    },

    /** What somebody calls the chats of theirs among these; channels with their sign. */
    async titlesOf(userId: string, chatIds: string[]): Promise<Map<string, string>> {
      if (chatIds.length === 0) return new Map()
      const rows = await db.query(
        "chats.titles",
        (sql) => sql<OwnRow[]>`${ownChats(sql)} where m.user_id = ${userId} and m.chat_id = any(${chatIds}::uuid[])`,
      )
      return new Map((await toOwn(userId, rows)).map(({ id, name, title }) => [id, name === null ? title : `#${name}`]))
    },

    /** The ids of all chats of a person with their heads, in all workspaces; or of the given ones that are the person's. */
    listHeadsFor: (userId: string, chatIds: string[] | null = null) =>
      db.query(
        "chats.heads-for",
        (sql) =>
          sql<{ id: string; lastRev: number }[]>`select c.id, c.last_rev from chat_members m
            join chats c on c.id = m.chat_id
            where m.user_id = ${userId} and (${chatIds}::uuid[] is null or m.chat_id = any(${chatIds}::uuid[]))`,
      ),

    /** Ten thousand at most. */
    listMemberIds: async (chatId: string) => {
      const rows = await db.query(
        "chats.member-ids",
        (sql) => sql<{ userId: string }[]>`select user_id from chat_members where chat_id = ${chatId} limit 10000`,
      )
      return rows.map(({ userId }) => userId)
    },

    countMembers: (chatId: string) =>
      db.query("chats.count-members", async (sql) => {
        const [row] = await sql<
          { count: number }[]
        >`select count(*)::int as count from chat_members where chat_id = ${chatId}`
        return row!.count
      }),

    listHeads: (chatIds: string[]) =>
      db.query(
        "chats.heads",
        (sql) =>
          sql<{ id: string; lastRev: number }[]>`select id, last_rev from chats where id = any(${chatIds}::uuid[])`,
        { urgent: true },
      ),

    /** An open channel of a workspace that this non-guest belongs to. */
    async findOpenChannelFor(userId: string, chatId: string): Promise<(Chat & { workspaceSlug: string }) | null> {
      const rows = await db.query(
        "chats.open-channel",
        (sql) =>
          sql<(ChatRow & { workspaceSlug: string })[]>`select ${chatColumns(sql)}, w.slug as workspace_slug
          from chats c join workspaces w on w.id = c.workspace_id
          join workspace_members wm on wm.workspace_id = c.workspace_id and wm.user_id = ${userId} and wm.role <> 'guest'
          where c.id = ${chatId} and c.kind = 'channel'`,
      )
      return (await withCounts(rows))[0] ?? null
    },

    async listOpenChannels(
      userId: string,
      workspaceId: string,
      { after, limit, matching }: { after: string | null; limit: number; matching: string },
    ): Promise<ListedChannel[]> {
      const rows = await db.query(
        "chats.browse",
        (sql) =>
          sql<
            (Omit<ListedChannel, "memberCount"> & { version: number })[]
          >`select c.id, c.name, c.topic, c.archived_at is not null as archived, c.version,
            exists (select 1 from chat_members m where m.chat_id = c.id and m.user_id = ${userId}) as joined
          from chats c where c.workspace_id = ${workspaceId} and c.kind = 'channel'
            and (${after}::text is null or lower(c.name) > ${after})
            and (${matching} = '' or strpos(lower(c.name || ' ' || c.topic), lower(${matching})) > 0)
          order by lower(c.name) limit ${limit}`,
      )
      return withCounts(rows)
    },

    /**
     * Channels and private channels whose name and topic have all of these folded words in them: the reader's own and, with
     * `mayBrowse`, open ones that they have not joined. Names that begin so come first.
     */
    listNamedLike: (
      userId: string,
      workspaceId: string,
      { words, limit, mayBrowse }: { words: string[]; limit: number; mayBrowse: boolean },
    ) => {
      const [first = ""] = foldedWords(words)
      return db.query(
        "chats.named-like",
        (sql) =>
          sql<
            NamedChat[]
          >`select c.id, c.kind, c.name, c.topic, c.archived_at is not null as archived, m.user_id is not null as joined
          from chats c left join chat_members m on m.chat_id = c.id and m.user_id = ${userId}
          cross join lateral (select ${folded(sql, sql`c.name || ' ' || c.topic`)} as text) f
          where c.workspace_id = ${workspaceId} and c.kind in ('channel', 'private')
            and (m.user_id is not null or ${mayBrowse} and c.kind = 'channel' and c.archived_at is null)
            and not exists (select 1 from unnest(${foldedWords(words)}::text[]) word where strpos(f.text, word) = 0)
          order by c.archived_at is not null, strpos(f.text, ${first}::text) <> 1, strpos(' ' || f.text, ' ' || ${first}::text) = 0, m.user_id is null, lower(c.name)
          limit ${limit}`,
      )
    },

    /**
     * People whose handle or a word of whose name begins so, whatever the accents: first those in the chat, then the rest of its
     * team; a guest sees only those who share a chat. Nobody who is deactivated.
     */
    listPeopleLike: (
      chat: { id: string; workspaceId: string },
      {
        beginning,
        limit,
        onlySharingChatsWith,
      }: { beginning: string; limit: number; onlySharingChatsWith: string | null },
    ) =>
      db.query(
        "chats.people-like",
        (sql) => {
          return sql<CallablePerson[]>`
            with wanted as materialized (select translate(${folded(sql, sql`${beginning}::text`)}, '._-', '   ') as text)
            select u.id, u.handle, u.display_name, u.avatar, c.user_id is not null as here
            from wanted w cross join workspace_members m join users u on u.id = m.user_id and u.deactivated_at is null
            left join chat_members c on c.chat_id = ${chat.id} and c.user_id = m.user_id
            where m.workspace_id = ${chat.workspaceId} and strpos(u.called, ' ' || w.text) > 0
              and (${onlySharingChatsWith}::uuid is null or exists (select 1 from chat_members a join chat_members b on b.chat_id = a.chat_id
                where a.user_id = ${onlySharingChatsWith} and b.user_id = m.user_id and a.workspace_id = m.workspace_id))
            order by c.user_id is null, lower(u.handle) <> lower(${beginning}), not starts_with(u.called, ' ' || w.text), lower(u.handle) collate "C"
            limit ${limit}`
        },
        { retry: true },
      ),

    /** Channels of a chat's team by name (lower case), those that the writer may see: their own, and the open ones for all but guests. */
    listNamed: (userId: string, chatId: string, names: string[]) =>
      db.query(
        "chats.named",
        (sql) =>
          sql<{ id: string; name: string; open: boolean }[]>`select c.id, c.name, c.kind = 'channel' as open
          from chats here join chats c on c.workspace_id = here.workspace_id and c.kind in ('channel', 'private') and lower(c.name) = any(${names}::text[])
          left join workspace_members w on w.workspace_id = c.workspace_id and w.user_id = ${userId}
          where here.id = ${chatId} and (c.kind = 'channel' and w.role <> 'guest'
            or exists (select 1 from chat_members m where m.chat_id = c.id and m.user_id = ${userId}))`,
        { retry: true },
      ),

    /** People of a chat's team by handle (lower case) who are not in the chat. */
    listAbsent: (chat: { id: string; workspaceId: string }, handles: string[]) =>
      db.query(
        "chats.absent",
        (sql) =>
          sql<
            { id: string; handle: string; displayName: string }[]
          >`select u.id, lower(u.handle) as handle, u.display_name
          from users u join workspace_members w on w.user_id = u.id and w.workspace_id = ${chat.workspaceId}
          where lower(u.handle) = any(${handles}::text[]) and u.deactivated_at is null
            and not exists (select 1 from chat_members m where m.chat_id = ${chat.id} and m.user_id = u.id)
          order by lower(u.handle)`,
        { retry: true },
      ),

    /** By handle. The first page of a list is what people look at: it is kept for as long as the chat has its version. */
    async listMembers(
      chat: { id: string; version: number },
      { after, limit }: { after: string | null; limit: number },
    ): Promise<ChatMember[]> {
      const look = async (sql: Sql) => {
        const rows = await sql<
          (ChatMember & { version: number })[]
        >`select c.version, x.* from chats c left join lateral (
              select m.user_id, u.handle, u.display_name, u.avatar, u.deactivated_at is not null as deactivated, m.joined_at
              from chat_members m join users u on u.id = m.user_id
              where m.chat_id = c.id and (${after}::text is null or lower(u.handle) > ${after}) order by lower(u.handle) limit ${limit}) x on true
            where c.id = ${chat.id} order by lower(x.handle)`
        const value = rows.filter((row) => row.userId !== null).map(({ version: _, ...member }) => member)
        return { value, version: rows[0]?.version ?? 0 }
      }
      // A list without anybody may be that of a chat which is not there yet.
      const isFresh = ({ value, version }: Loaded<ChatMember[]>) =>
        value !== null && value.length > 0 && version >= chat.version
      const load = () => db.query("chats.members", look, { replica: { isFresh } })
      if (after !== null) return (await load()).value
      return (await members.getOrLoad(`${chat.id}.${limit}`, load, chat.version)) ?? []
    },

    /** For the command line: a channel of a workspace by name. */
    findChannelByName: (workspaceId: string, name: string) =>
      db.query(
        "chats.by-name",
        async (sql) =>
          (
            await sql<
              { id: string; lastSeq: number }[]
            >`select id, last_seq from chats where workspace_id = ${workspaceId}
              and kind in ('channel', 'private') and lower(name) = lower(${name})`
          )[0] ?? null,
      ),

    insert: (
      tx: TransactionSql,
      chat: {
        id: string
        workspaceId: string
        kind: ChatKind
        name: string | null
        topic: string
        createdBy: string | null
        directKey: string | null
      },
    ) =>
      tx`insert into chats (id, workspace_id, kind, name, topic, created_by, direct_key)
        values (${chat.id}, ${chat.workspaceId}, ${chat.kind}, ${chat.name}, ${chat.topic}, ${chat.createdBy}, ${chat.directKey})
        on conflict (workspace_id, direct_key) where direct_key is not null do nothing returning id`,

    /** Until the end of the transaction nobody among them blocks or unblocks anybody. Taken before a chat's lock, as blocking does. */
    holdPeople: (tx: TransactionSql, userIds: string[]) =>
      tx`select 1 from users where id = any(${userIds}::uuid[]) order by id for share`,

    /** Direct chats of two people are closed where one blocks the other, else open. Gives those that changed. */
    async judgeReach(tx: TransactionSql, people: [string, string]): Promise<string[]> {
      const chats = await tx<{ id: string }[]>`select id from chats where direct_key = ${people.toSorted().join(":")}
          and workspace_id in (select workspace_id from workspace_members where user_id = any(${people}::uuid[]))
        order by id for no key update`
      if (chats.length === 0) return []
      const rows = await tx<{ id: string }[]>`
        with reach as (select exists (select 1 from users where id = ${people[0]} and blocked @> array[${people[1]}::uuid]
          or id = ${people[1]} and blocked @> array[${people[0]}::uuid]) as blocked)
        update chats set blocked = reach.blocked, version = version + 1 from reach
        where id = any(${chats.map(({ id }) => id)}::uuid[]) and chats.blocked <> reach.blocked returning id`
      return rows.map(({ id }) => id)
    },

    findDirect: async (tx: TransactionSql, workspaceId: string, directKey: string) =>
      (
        await tx<
          { id: string }[]
        >`select id from chats where workspace_id = ${workspaceId} and direct_key = ${directKey}`
      )[0]!.id,

    /** Adds people who belong to the workspace; they start at the chat's last message. Returns who came in. */
    async addMembers(
      tx: TransactionSql,
      chat: { id: string; workspaceId: string },
      userIds: string[],
    ): Promise<string[]> {
      const rows = await tx<{ userId: string }[]>`with added as (
          insert into chat_members (chat_id, user_id, workspace_id, last_read_seq)
          select c.id, wm.user_id, c.workspace_id, c.last_seq from chats c join workspace_members wm on wm.workspace_id = c.workspace_id
          where c.id = ${chat.id} and c.workspace_id = ${chat.workspaceId} and wm.user_id = any(${userIds}::uuid[]) on conflict do nothing returning user_id
        ), renewed as (
          update chats set version = version + 1 where id = ${chat.id} and exists (select 1 from added))
        select user_id from added`
      return rows.map((row) => row.userId)
    },

    /**
     * Keeps somebody in the workspace until the end of the transaction. Taken before a chat's lock, in the order in which
     * leaving a workspace takes them.
     */
    holdMembership: (tx: TransactionSql, workspaceId: string, userIds: string[]) =>
      tx`select 1 from workspace_members where workspace_id = ${workspaceId} and user_id = any(${userIds}::uuid[])
        order by user_id for key share`,

    /** The caller holds the chat's lock: a send waiting for it sees the new version and judges its sender again. */
    async removeMember(tx: TransactionSql, chatId: string, userId: string) {
      const gone =
        await tx`delete from chat_members where chat_id = ${chatId} and user_id = ${userId} returning user_id`
      if (gone.length > 0) await tx`update chats set version = version + 1 where id = ${chatId}`
      return gone.length > 0
    },

    /** Locks chats in id order, so that two writers never wait for each other in a circle. */
    lock: (tx: TransactionSql, chatIds: string[]) =>
      tx<
        { id: string; kind: ChatKind; archivedAt: Date | null; name: string | null }[]
      >`select id, kind, archived_at, name from chats
        where id = any(${chatIds}::uuid[]) order by id for no key update`,

    /** Under the chat's lock: what the membership is at this moment. */
    isMember: async (tx: TransactionSql, chatId: string, userId: string) =>
      (await tx`select 1 from chat_members where chat_id = ${chatId} and user_id = ${userId}`).length > 0,

    /** What is kept of a person's chats is out of date: it shows what they were called. */
    renewAllOf: (tx: TransactionSql, userId: string) =>
      tx`with locked as materialized (
          select c.id from chat_members m join chats c on c.id = m.chat_id where m.user_id = ${userId} order by c.id for no key update of c)
        update chats set version = version + 1 from locked where chats.id = locked.id`,

    listIdsOfMember: async (tx: TransactionSql, workspaceId: string, userId: string) =>
      (
        await tx<
          { chatId: string }[]
        >`select chat_id from chat_members where workspace_id = ${workspaceId} and user_id = ${userId} order by chat_id`
      ).map((row) => row.chatId),

    findGeneral: async (tx: TransactionSql, workspaceId: string) =>
      (
        await tx<
          { id: string }[]
        >`select id from chats where workspace_id = ${workspaceId} and kind = 'channel' and lower(name) = 'general' and archived_at is null`
      )[0]?.id ?? null,

    setName: (tx: TransactionSql, chatId: string, name: string) =>
      tx`update chats set name = ${name}, version = version + 1 where id = ${chatId}`,
    setTopic: (tx: TransactionSql, chatId: string, topic: string) =>
      tx`update chats set topic = ${topic}, version = version + 1 where id = ${chatId}`,
    setAnnouncement: (tx: TransactionSql, chatId: string, announcement: boolean) =>
      tx`update chats set announcement = ${announcement}, version = version + 1 where id = ${chatId}`,
    setArchived: (tx: TransactionSql, chatId: string, archived: boolean) =>
      tx`update chats set archived_at = ${archived ? tx`now()` : null}, version = version + 1 where id = ${chatId}`,

    displayNames: async (tx: TransactionSql, userIds: string[]) =>
      new Map(
        (
          await tx<
            { id: string; displayName: string }[]
          >`select id, display_name from users where id = any(${userIds}::uuid[])`
        ).map((row) => [row.id, row.displayName]),
      ),
  }
}
