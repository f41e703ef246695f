import type { Events } from "../platform/events/events"
import type { Level } from "../platform/realtime/attendance"
import type { Broker } from "../platform/realtime/broker"
import type { Socket } from "../platform/realtime/sockets"
import type { PresenceEvents } from "./events"
import { type Presence, nextChange, noStance, presenceOf } from "./presence"
import type { PresenceStore } from "./store"

/** Changes that come together are told together: one look at Redis and Postgres for all of them. */
const gatherMs = 250
/** Each of those who are watched is looked at anew this often, in case that a change was told to nobody. */
const sweepSeconds = 15

type Watched = {
  /** The one copy that all who watch keep. */
  id: string
  watchers: number
  /** What the watchers were told last; null before the first look. */
  told: string | null
  /** When it changes by itself, in ms since 1970. */
  changesAt: number
}

type Dependencies = {
  broker: Broker
  transmit(topic: string, frame: string): void
  levelsOf(userIds: string[]): Promise<Map<string, Level>>
  presences: PresenceStore
  /** ms since 1970. */
  clock: () => number
  onError(error: unknown): void
}

const channelOf = (userId: string) => `here:${userId}`
const frameOf = (presence: Presence) => JSON.stringify({ type: "presence", ...presence })

export type PresenceBroadcasts = ReturnType<typeof broadcastPresence>

/**
 * Tells of somebody only the sockets that show them at this moment: each names whom it shows, and hears one small frame for
 * each change. A node listens, and looks, only for those whom its own sockets watch.
 */
export function broadcastPresence(
  events: Events<PresenceEvents>,
  { broker, transmit, levelsOf, presences, clock, onError }: Dependencies,
) {
  const watched = new Map<string, Watched>()
  const bySocket = new Map<Socket, Set<string>>()
  const dirty = new Set<string>()
  let gathering: Timer | null = null

  async function look(userIds: string[]): Promise<Presence[]> {
    const [stances, levels] = await Promise.all([presences.listStances(userIds), levelsOf(userIds)])
    const now = clock()
    return userIds.map((id) => {
      const stance = stances.get(id) ?? noStance
      const entry = watched.get(id)
      if (entry) entry.changesAt = nextChange(stance, now)
      return presenceOf(id, stance, levels.get(id) ?? "absent", now)
    })
  }

  async function tellChanges() {
    gathering = null
    const ids = [...dirty].filter((id) => watched.has(id))
    dirty.clear()
    if (ids.length === 0) return
    for (const presence of await look(ids)) {
      const entry = watched.get(presence.userId)
      const frame = frameOf(presence)
      if (!entry || entry.told === frame) continue
      entry.told = frame
      transmit(channelOf(presence.userId), frame)
    }
  }

  function lookAgain(userIds: Iterable<string>) {
    for (const id of userIds) if (watched.has(id)) dirty.add(id)
    if (dirty.size > 0) gathering ??= setTimeout(() => void tellChanges().catch(onError), gatherMs)
  }

  let second = 0
  const sweep = setInterval(() => {
    second = (second + 1) % sweepSeconds
    const now = clock()
    let index = 0
    const due = []
    for (const [id, { changesAt }] of watched) if (index++ % sweepSeconds === second || changesAt <= now) due.push(id)
    lookAgain(due)
  }, 1_000)
  sweep.unref()

  const announce = (userId: string) => broker.publish(channelOf(userId), null)
  const userOf = (channel: string) => (channel.startsWith("here:") ? [channel.slice("here:".length)] : [])
  broker.onMessage((channel) => lookAgain(userOf(channel)))
  broker.onGap((channels) => lookAgain(channels ? channels.flatMap(userOf) : watched.keys()))
  events.on("stanceChanged", ({ userId }) => announce(userId))

  function begin(socket: Socket, userId: string): string {
    const entry = watched.get(userId) ?? { id: userId, watchers: 0, told: null, changesAt: Infinity }
    if (entry.watchers++ === 0) {
      watched.set(userId, entry)
      broker.listen(channelOf(userId))
    }
    socket.subscribe(channelOf(userId))
    return entry.id
  }

  function end(socket: Socket, userId: string, isOpen = true) {
    if (isOpen) socket.unsubscribe(channelOf(userId))
    const entry = watched.get(userId)
    if (!entry || --entry.watchers > 0) return
    watched.delete(userId)
    broker.unlisten(channelOf(userId))
  }

  /** From now on a socket hears of these, whom its person sees, and of nobody else; and how they are now. */
  async function watch(socket: Socket, userIds: string[]): Promise<void> {
    const before = bySocket.get(socket) ?? new Set<string>()
    bySocket.set(socket, before)
    const wanted = new Set(userIds.length > 0 ? await presences.listVisible(socket.data.userId, userIds) : [])
    // It may have gone, or named others, meanwhile.
    if (socket.readyState !== 1 || bySocket.get(socket) !== before) return
    for (const id of before) if (!wanted.has(id)) end(socket, id)
    const fresh = [...wanted].filter((id) => !before.has(id))
    bySocket.set(socket, new Set([...wanted].map((id) => (before.has(id) ? id : begin(socket, id)))))
    const unknown = fresh.filter((id) => watched.get(id)?.told === null)
    for (const presence of unknown.length > 0 ? await look(unknown) : []) {
      const entry = watched.get(presence.userId)
      // What was told meanwhile is newer.
      if (entry) entry.told ??= frameOf(presence)
    }
    const frames = fresh.flatMap((id) => watched.get(id)?.told ?? [])
    if (frames.length > 0 && socket.readyState === 1) socket.send(`[${frames.join(",")}]`)
  }

  return {
    look,
    watch,
    /** Somebody's level at this node is another: every node that watches them looks. */
    announce,
    /** Whom a person may see, or who may see them, is another: what their sockets, and those that watch them, hear is judged anew. */
    async judgeAgain(userId: string) {
      const touched = [...bySocket].filter(([socket, ids]) => socket.data.userId === userId || ids.has(userId))
      await Promise.all(touched.map(([socket, ids]) => watch(socket, [...ids])))
    },
    leave(socket: Socket) {
      for (const id of bySocket.get(socket) ?? []) end(socket, id, false)
      bySocket.delete(socket)
    },
    watchedCount: () => watched.size,
    stop: () => clearInterval(sweep),
  }
}
