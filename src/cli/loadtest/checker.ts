/** What reached a member: `order` is the chat's own counter (`rev`). */
export type Delivery = { chatId: string; receiver: number; key: string; order: number; at: number; catchingUp: boolean }

type Entry = {
  chatId: string
  sender: number
  sentAt: number
  /** Who is expected to get it (1), and who has it (2). */
  members: Map<number, 1 | 2>
  missing: number
  outcome: "open" | "acknowledged" | "unknown"
}

/** Later than this, a delivery is shown as lost; it may come yet. */
const lateAfterMs = 10_000
/** After this time it is lost for good: what is under way must not fill the memory. */
const forgottenAfterMs = 60_000

/**
 * Follows every message to every member that listened when it was sent. A message that was acknowledged and is missing is
 * lost; one that comes twice over a live line is duplicated (a resume may repeat what a live frame brought, and clients drop
 * that); one that comes after a later message of its chat is reordered. Keeps only messages that are under way.
 */
export function createChecker() {
  const listening = new Map<string, Set<number>>()
  const lastOrder = new Map<string, Map<number, number>>()
  const pending = new Map<string, Entry>()
  const counts = { acknowledged: 0, delivered: 0, lost: 0, duplicated: 0, reordered: 0, repeated: 0 }

  function settle(key: string, entry: Entry) {
    if (entry.outcome === "acknowledged" && entry.missing === 0) pending.delete(key)
  }

  function take(entry: Entry, receiver: number) {
    if (entry.members.get(receiver) !== 1) return void entry.members.set(receiver, 2)
    entry.members.set(receiver, 2)
    entry.missing--
    counts.delivered++
  }

  return {
    counts,
    pending: () => pending.size,

    /** From now on this member is expected to get what is said in the chat. */
    listens(chatId: string, receiver: number) {
      const members = listening.get(chatId) ?? new Set()
      listening.set(chatId, members.add(receiver))
    },

    /** To be called before the request leaves: its frame may overtake the answer. */
    sent(key: string, { chatId, sender, at }: { chatId: string; sender: number; at: number }) {
      const members = new Map([...(listening.get(chatId) ?? [])].map((receiver) => [receiver, 1 as 1 | 2]))
      pending.set(key, { chatId, sender, sentAt: at, members, missing: members.size, outcome: "open" })
    },

    acknowledged(key: string) {
      const entry = pending.get(key)
      if (!entry) return
      entry.outcome = "acknowledged"
      counts.acknowledged++
      settle(key, entry)
    },

    /** No answer, or a refusal: nobody has been promised anything. */
    failed(key: string) {
      const entry = pending.get(key)
      if (entry) entry.outcome = "unknown"
    },

    /** Gives the ms since the send for its first arrival at another member than the sender; else null. */
    delivered({ chatId, receiver, key, order, at, catchingUp }: Delivery): number | null {
      const orders = lastOrder.get(chatId) ?? new Map<number, number>()
      lastOrder.set(chatId, orders)
      const last = orders.get(receiver) ?? 0
      if (order > last) orders.set(receiver, order)
      const entry = pending.get(key)
      const known = entry?.members.get(receiver) === 2
      if (order <= last && (known || !entry)) {
        counts[catchingUp ? "repeated" : "duplicated"]++
        return null
      }
      // A later state of what is there already, or a message that is not ours.
      if (known || !entry) return null
      if (order < last) counts.reordered++
      take(entry, receiver)
      settle(key, entry)
      return receiver === entry.sender ? null : at - entry.sentAt
    },

    /** Deliveries of acknowledged messages that are ten seconds late, and those given up. */
    lostBy(now: number): number {
      let late = 0
      for (const [key, { sentAt, outcome, missing }] of pending) {
        const owed = outcome === "acknowledged" ? missing : 0
        if (now - sentAt > forgottenAfterMs) {
          counts.lost += owed
          pending.delete(key)
        } else if (now - sentAt > lateAfterMs) late += owed
      }
      return counts.lost + late
    },

    isComplete: () => [...pending.values()].every(({ outcome, missing }) => outcome === "unknown" || missing === 0),

    /** Whatever acknowledged message is still missing somewhere is lost. */
    finish() {
      for (const { outcome, missing } of pending.values()) if (outcome === "acknowledged") counts.lost += missing
      pending.clear()
    },
  }
}

export type Checker = ReturnType<typeof createChecker>
