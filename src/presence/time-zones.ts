import type { PresenceStore } from "./store"

/** Those who come at the same time are not to ask the database at the same time. */
const spreadMs = 30_000
const mostRemembered = 20_000

type Dependencies = { presences: Pick<PresenceStore, "listStances" | "setTimeZone">; onError(error: unknown): void }

/** Keeps in which zone somebody's device stands, for the clock on their card: one reading a stay, one write a journey. */
export function createTimeZones({ presences, onError }: Dependencies) {
  const noted = new Map<string, string>()

  async function keep(userId: string, zone: string) {
    const stance = (await presences.listStances([userId])).get(userId)
    if (stance?.timeZone !== zone) await presences.setTimeZone(userId, zone)
  }

  return {
    note(userId: string, zone: string | null, withinMs = spreadMs) {
      if (!zone || noted.get(userId) === zone) return
      noted.delete(userId)
      noted.set(userId, zone)
      if (noted.size > mostRemembered) noted.delete(noted.keys().next().value!)
      setTimeout(() => void keep(userId, zone).catch(onError), Math.random() * withinMs).unref()
    },
  }
}
