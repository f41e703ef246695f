import type { ServerWebSocket } from "bun"
import { createGroups } from "../groups"
import { type CloseCode, closeCodes } from "./close-codes"

/** What every socket carries. There may be ten thousand of them: no functions and no timers of their own. */
export type Connection = {
  readonly id: string
  readonly userId: string
  readonly sessionId: string
  readonly address: string
  readonly face: "page" | "program"
  readonly openedAt: number
  lastFrameAt: number
  /** Whose it is, as they are called now. */
  user: { id: string; handle: string; displayName: string; avatar: string | null; deactivated: boolean }
}

/** What becomes of sockets: called by the server for each of them. */
export type SocketHandlers = {
  open(socket: Socket): void
  /** Called for each frame that came in, in order. */
  receive(socket: Socket, frame: string): void
  close(socket: Socket): void
}

export type Socket = ServerWebSocket<Connection>

export type CountListener = (kind: "user" | "address", id: string, count: number) => void

/** Ends a socket without waiting: a peer that does not read would never answer the closing handshake. */
export const closeSocket = (socket: Socket, { code, reason }: CloseCode) => socket.close(code, reason)

/** Silence of a minute means a dead peer, even where the kernel still takes our bytes. */
export const silenceMs = 60_000

export type Sockets = ReturnType<typeof createSockets>

/** The open sockets of this node, found by person and by session. */
export function createSockets() {
  const all = new Set<Socket>()
  const byUser = createGroups<Socket>()
  const perAddressCount = new Map<string, number>()

  const listeners: CountListener[] = []
  function tellCounts(userId: string, address: string) {
    for (const listener of listeners) {
      listener("user", userId, byUser.of(userId).length)
      listener("address", address, perAddressCount.get(address) ?? 0)
    }
  }

  const sweep = setInterval(() => {
    const oldest = Date.now() - silenceMs
    for (const socket of all) if (socket.data.lastFrameAt < oldest) closeSocket(socket, closeCodes.tooSlow)
  }, 5_000)
  sweep.unref()

  const closeWhere = (sockets: Iterable<Socket>, matches: (socket: Socket) => boolean, code: CloseCode) => {
    for (const socket of sockets) if (matches(socket)) closeSocket(socket, code)
  }

  return {
    /** How many are open of a person and from an address. */
    countOf: (userId: string, address: string) => ({
      user: byUser.of(userId).length,
      address: perAddressCount.get(address) ?? 0,
    }),
    /** Tells every count, by person and by address. */
    eachCount(listener: CountListener) {
      for (const [userId, own] of byUser.entries()) listener("user", userId, own.length)
      for (const [address, count] of perAddressCount) listener("address", address, count)
    },
    /** Hears of every count that changed. */
    onCount: (listener: CountListener) => void listeners.push(listener),

    add(socket: Socket) {
      const { userId, address } = socket.data
      all.add(socket)
      byUser.add(userId, socket)
      perAddressCount.set(address, (perAddressCount.get(address) ?? 0) + 1)
      tellCounts(userId, address)
    },

    remove(socket: Socket) {
      if (!all.delete(socket)) return
      const { userId, address } = socket.data
      byUser.remove(userId, socket)
      const left = (perAddressCount.get(address) ?? 1) - 1
      if (left > 0) perAddressCount.set(address, left)
      else perAddressCount.delete(address)
      tellCounts(userId, address)
    },

    ofUser: byUser.of,
    /** Does something that all who subscribed to a topic hear, apart from a person's own sockets. */
    without(userId: string, topic: string, work: () => void) {
      const own = byUser.of(userId).filter((socket) => socket.isSubscribed(topic))
      for (const socket of own) socket.unsubscribe(topic)
      work()
      for (const socket of own) socket.subscribe(topic)
    },
    all: () => all.values(),
    count: () => all.size,
    closeUser: (userId: string, code: CloseCode = closeCodes.revoked) =>
      closeWhere(byUser.of(userId), () => true, code),
    closeSession: (userId: string, sessionId: string) =>
      closeWhere(byUser.of(userId), (socket) => socket.data.sessionId === sessionId, closeCodes.revoked),
    closeAll: (code: CloseCode) => closeWhere(all, () => true, code),
    stop: () => clearInterval(sweep),
  }
}
