import type { Hub } from "../platform/realtime/hub"
import type { User } from "../users/user"

/** A client says it every three seconds while somebody types; what comes sooner tells nobody anything new. */
const leastMs = 2_000

export type Typing = ReturnType<typeof createTyping>

/** Who is writing in a chat, told to the others who have it open: one small frame, kept nowhere. `now` in ms. */
export function createTyping({ hub, now = Date.now }: { hub: Pick<Hub, "note">; now?: () => number }) {
  /** When somebody was last told of, the longest ago first. */
  const toldAt = new Map<string, number>()

  function isTooSoon(key: string): boolean {
    const oldest = now() - leastMs
    for (const [other, at] of toldAt) {
      if (at > oldest) break
      toldAt.delete(other)
    }
    return toldAt.has(key)
  }

  return {
    /** The caller knows that the person is in the chat. */
    tell({ id, displayName }: Pick<User, "id" | "displayName">, chatId: string) {
      const key = `${id}.${chatId}`
      if (isTooSoon(key)) return
      toldAt.set(key, now())
      const frame = { type: "typing", chatId, userId: id, name: displayName }
      hub.note(chatId, frame, { faces: ["html", "json"], except: id })
    },
  }
}
