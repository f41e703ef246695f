import type { Events } from "../platform/events/events"
import { notFound } from "../platform/http/problem"
import type { PresenceEvents } from "./events"
import { type Status, forEver } from "./presence"
import type { PresenceStore } from "./store"

type Dependencies = { presences: PresenceStore; events: Events<PresenceEvents> }

export type PresenceActions = ReturnType<typeof createPresenceActions>

/** What people say of themselves, and how they want to be seen. */
export function createPresenceActions({ presences, events }: Dependencies) {
  async function setMode(userId: string, mode: "auto" | "away" | "invisible", dndUntil: Date | null) {
    await presences.setMode(userId, mode, dndUntil)
    events.emit("stanceChanged", { userId })
  }

  return {
    /** `emoji` and `text` both empty: no status. `until` null: until it is taken back. */
    async setStatus(userId: string, status: Status) {
      const isNone = !status.emoji && !status.text
      await presences.setStatus(userId, isNone ? { ...status, until: null } : status)
      events.emit("stanceChanged", { userId })
    },

    /**
     * Null: disturb again. Who is not to be disturbed is seen so, whether they are here or not, and afterwards as before; who
     * is invisible stays so all the while.
     */
    async setDoNotDisturb(userId: string, until: Date | null) {
      await presences.setDoNotDisturb(userId, until)
      events.emit("stanceChanged", { userId })
    },

    /** `online`: as one's sockets tell. `until` counts for `dnd` alone; null: until it is taken back. */
    async setPresence(userId: string, presence: "online" | "away" | "dnd" | "invisible", until: Date | null) {
      if (presence === "dnd") return setMode(userId, "auto", until ?? forEver)
      await setMode(userId, presence === "online" ? "auto" : presence, null)
    },

    /** Whether others see what one has read; where not, one neither counts nor appears. */
    setReceipts: (userId: string, shown: boolean) => presences.setReceipts(userId, shown),

    /** Raises 404 for somebody whom the person does not see. */
    async setFavourite(userId: string, otherId: string, favourite: boolean) {
      if ((await presences.listVisible(userId, [otherId])).length === 0) throw notFound()
      await (favourite ? presences.addFavourite(userId, otherId) : presences.removeFavourite(userId, otherId))
      events.emit("favouritesChanged", { userId })
    },
  }
}
