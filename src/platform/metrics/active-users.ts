/** Whoever asked for something so lately counts as active, also without a socket. */
const activeMs = 5 * 60_000

/** Who uses this node: people with an open socket, and those who asked for something in the last five minutes. */
export function createActiveUsers(connected: () => Iterable<string>) {
  const seen = new Map<string, number>()
  return {
    seen: (userId: string) => void seen.set(userId, Date.now()),
    count(): number {
      const oldest = Date.now() - activeMs
      for (const [userId, at] of seen) if (at < oldest) seen.delete(userId)
      const users = new Set(connected())
      for (const userId of seen.keys()) users.add(userId)
      return users.size
    },
  }
}
