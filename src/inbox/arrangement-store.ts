import type { ChatKind } from "../chats/chat"
import type { Database } from "../platform/db/open"
import { type Level, type Preferences, type Section, usualLevel } from "./sidebar"

/** What is to change; what is left out stays. */
export type PreferenceChange = Partial<Omit<Preferences, "level">> & { level?: Level | null }

export type ArrangementStore = ReturnType<typeof createArrangementStore>

/** How one person wants their chats: told of, muted, favourite, and in which order. */
export function createArrangementStore(db: Database) {
  return {
    /** For a chat that the reader has loaded. */
    preferencesOf: (userId: string, chat: { id: string; kind: ChatKind }): Promise<Preferences> =>
      db.query("inbox.preferences", async (sql) => {
        const [row] = await sql<(Omit<Preferences, "level"> & { level: Level | null })[]>`
          select level, muted, favourite, section_id from chat_preferences where user_id = ${userId} and chat_id = ${chat.id}`
        return {
          muted: false,
          favourite: false,
          sectionId: null,
          ...row,
          level: row?.level ?? usualLevel(chat.kind),
        }
      }),

    /** Null: the chat is not theirs, or the section is not of theirs in this team. */
    change: (userId: string, chatId: string, { level, muted, favourite, sectionId }: PreferenceChange) =>
      db.query("inbox.prefer", async (sql) => {
        const keep = (value: unknown) => value === undefined
        const rows = await sql`
          insert into chat_preferences as p (chat_id, user_id, level, muted, favourite, section_id)
          select m.chat_id, m.user_id, ${level ?? null}, ${muted ?? false}, ${favourite ?? false}, ${sectionId ?? null}::uuid
          from chat_members m where m.chat_id = ${chatId} and m.user_id = ${userId}
            and (${sectionId ?? null}::uuid is null or exists (select 1 from sidebar_sections s
              where s.id = ${sectionId ?? null}::uuid and s.user_id = m.user_id and s.workspace_id = m.workspace_id))
          on conflict (user_id, chat_id) do update set
            level = case when ${keep(level)} then p.level else excluded.level end,
            muted = case when ${keep(muted)} then p.muted else excluded.muted end,
            favourite = case when ${keep(favourite)} then p.favourite else excluded.favourite end,
            position = case when ${keep(sectionId)} and ${keep(favourite)} then p.position end,
            section_id = case when ${keep(sectionId)} then p.section_id else excluded.section_id end
          returning 1`
        return rows.length > 0
      }),

    /** Whether the chat is muted then; what was asked last under the same name is not done again. Null: the chat is not theirs. */
    toggleMute: (userId: string, chatId: string, clientId: string | null) =>
      db.query("inbox.toggle-mute", async (sql) => {
        const [row] = await sql<{ muted: boolean }[]>`
          insert into chat_preferences as p (chat_id, user_id, muted, muted_by)
          select m.chat_id, m.user_id, true, ${clientId} from chat_members m where m.chat_id = ${chatId} and m.user_id = ${userId}
          on conflict (user_id, chat_id) do update set muted_by = excluded.muted_by,
            muted = case when p.muted_by = excluded.muted_by then p.muted else not p.muted end
          returning muted`
        return row?.muted ?? null
      }),

    /** Puts the person's own chats into one section in this order; others of the ids are passed over. */
    arrange: (
      userId: string,
      workspaceId: string,
      { chatIds, sectionId, favourite }: { chatIds: string[]; sectionId: string | null; favourite: boolean },
    ) =>
      db.query(
        "inbox.arrange",
        (sql) => sql`
          insert into chat_preferences as p (chat_id, user_id, favourite, section_id, position)
          select m.chat_id, m.user_id, ${favourite}, s.id, w.place
          from unnest(${chatIds}::uuid[]) with ordinality w(id, place)
          join chat_members m on m.chat_id = w.id and m.user_id = ${userId} and m.workspace_id = ${workspaceId}
          left join sidebar_sections s on s.id = ${sectionId}::uuid and s.user_id = m.user_id and s.workspace_id = m.workspace_id
          on conflict (user_id, chat_id) do update set favourite = excluded.favourite, position = excluded.position,
            section_id = case when excluded.favourite then p.section_id else excluded.section_id end`,
      ),

    listSections: (userId: string, workspaceId: string) =>
      db.query(
        "inbox.sections",
        (sql) => sql<Section[]>`select id, workspace_id, name from sidebar_sections
          where user_id = ${userId} and workspace_id = ${workspaceId} order by position, id`,
      ),

    /** Null where there are as many as there may be. */
    insertSection: (section: Section & { userId: string }, most: number) =>
      db.query("inbox.add-section", async (sql) => {
        const { id, userId, workspaceId, name } = section
        const rows = await sql`insert into sidebar_sections (id, user_id, workspace_id, name, position)
          select ${id}, ${userId}, ${workspaceId}, ${name}, coalesce(max(position), 0) + 1 from sidebar_sections
          where user_id = ${userId} and workspace_id = ${workspaceId} having count(*) < ${most} returning 1`
        return rows.length > 0
      }),

    renameSection: (userId: string, id: string, name: string) =>
      db.query("inbox.rename-section", async (sql) => {
        const rows =
          await sql`update sidebar_sections set name = ${name} where id = ${id} and user_id = ${userId} returning 1`
        return rows.length > 0
      }),

    /** The chats in it are where they would be without it. */
    removeSection: (userId: string, id: string) =>
      db.query("inbox.remove-section", async (sql) => {
        const rows = await sql`delete from sidebar_sections where id = ${id} and user_id = ${userId} returning 1`
        return rows.length > 0
      }),

    /** Changes places with the one above (-1) or below (1). */
    moveSection: (userId: string, id: string, by: -1 | 1) =>
      db.query("inbox.move-section", async (sql) => {
        const rows = await sql`
          with own as (select s.id, row_number() over (order by s.position, s.id) as place from sidebar_sections s
            where s.user_id = ${userId} and s.workspace_id = (select workspace_id from sidebar_sections where id = ${id} and user_id = ${userId})),
          moved as (select place from own where id = ${id})
          update sidebar_sections t set position = case
              when o.place = moved.place and exists (select 1 from own x where x.place = moved.place + ${by}) then o.place + ${by}
              when o.place = moved.place + ${by} then moved.place else o.place end
          from own o, moved where t.id = o.id returning 1`
        return rows.length > 0
      }),
  }
}
