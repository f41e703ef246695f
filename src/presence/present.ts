import type { Level } from "../platform/realtime/attendance"
import type { PresenceStore } from "./store"

type Dependencies = {
  listMemberIds(chatId: string): Promise<string[]>
  levelsOf(userIds: string[]): Promise<Map<string, Level>>
  presences: Pick<PresenceStore, "listStances">
}

/** Asked about at once. */
const atOnce = 1_000

/**
 * Gives who of a chat is at work this moment, on any node: somebody looks at one of their pages, or a program of theirs is
 * there. Who says to be away is; who is invisible is not, since nobody else is told.
 */
export function createPresent({ listMemberIds, levelsOf, presences }: Dependencies) {
  return async (chatId: string): Promise<string[]> => {
    const ids = await listMemberIds(chatId)
    const active: string[] = []
    for (let from = 0; from < ids.length; from += atOnce) {
      const levels = await levelsOf(ids.slice(from, from + atOnce))
      for (const [id, level] of levels) if (level === "active") active.push(id)
    }
    const stances = await presences.listStances(active)
    return active.filter((id) => stances.get(id)?.mode !== "away")
  }
}
