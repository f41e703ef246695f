import type { Connection, Socket } from "../platform/realtime/sockets"
import type { Account } from "../users/user"
import type { Heads, Subscription } from "./subscriptions"

/** A socket's state here. What is over is null, so that an idle socket holds little. */
export type Visit = Connection & {
  subscription: Subscription | null
  /** Settled when `hello` was said. */
  begun: Promise<void> | null
  /** Of the chats as `hello` told them, until the catch-up has begun. */
  heads: Heads | null
  resumed: boolean
  /** How its person wants a page, as they were when it came back. */
  settings: Account["settings"] | null
  /** The catch-up: by the client's `resume`, or by itself when none comes. True when one is done. */
  resuming: Promise<void> | boolean
  /** At which tick of a heartbeat it is this socket's turn. */
  beat: number
  bad: number
  taken: number
  windowStart: number
}

export const visitOf = (socket: Socket) => socket.data as Visit

export function say(socket: Socket, value: object) {
  if (socket.readyState === 1) socket.send(JSON.stringify(value))
}

/** Written by hand: an object whose keys are of its own kind for every person would cost more than its frame. */
export function sayHeads(socket: Socket, frame: object, heads: Iterable<readonly [string, number]>) {
  if (socket.readyState !== 1) return
  const members = Array.from(heads, ([chatId, rev]) => `"${chatId}":${rev}`)
  socket.send(`${JSON.stringify(frame).slice(0, -1)},"heads":{${members.join(",")}}}`)
}
