import type { Json } from "../support/app"

type State = { seq: number; rev: number; deleted: boolean; body: string }

/**
 * A program that reads its chats as the API asks it to: keeps a cursor by rev, resumes from it after each disconnect, and
 * notes every breach of the promise: a rev that came twice or out of order.
 */
export function createReader(url: string, token: string, chatIds: string[]) {
  const chats = new Map(chatIds.map((id) => [id, { cursor: 0, states: new Map<string, State>() }]))
  const violations: string[] = []
  let socket: WebSocket | null = null
  let stopped = false
  let connections = 0

  function apply({ chatId, rev, message }: Json) {
    const chat = chats.get(chatId)
    if (!chat) return
    if (rev <= chat.cursor) violations.push(`rev ${rev} came again or late (cursor ${chat.cursor})`)
    chat.cursor = Math.max(chat.cursor, rev)
    chat.states.set(message.id, {
      seq: message.seq,
      rev,
      deleted: Boolean(message.deletedAt),
      body: message.body ?? "",
    })
  }

  function hear(frame: Json) {
    if (frame["type"] === "hello") {
      socket!.send(
        JSON.stringify({
          type: "resume",
          after: Object.fromEntries([...chats].map(([id, chat]) => [id, chat.cursor])),
        }),
      )
    } else if (frame["type"] === "message") apply(frame)
    else if (frame["type"] === "gap") violations.push(`told to reload ${frame["chatId"]}`)
    else if (frame["type"] === "heartbeat") socket!.send(JSON.stringify({ type: "ping" }))
  }

  function connect() {
    if (stopped) return
    connections++
    const opened = new WebSocket(`${url.replace("http", "ws")}/api/v1/events`, {
      headers: { Authorization: `Bearer ${token}` },
    } as unknown as string[])
    socket = opened
    opened.addEventListener("message", (event) => {
      if (socket !== opened) return
      const value = JSON.parse(String(event.data)) as Json | Json[]
      for (const frame of Array.isArray(value) ? value : [value]) hear(frame)
    })
    opened.addEventListener("close", () => {
      if (socket === opened) setTimeout(connect, 50 + Math.random() * 200)
    })
  }

  connect()
  return {
    chats,
    violations,
    connections: () => connections,
    cut: () => (socket as unknown as { terminate(): void } | null)?.terminate(),
    stop() {
      stopped = true
      socket?.close()
    },
    /** What is on display: visible messages by seq. */
    displayed: (chatId: string) =>
      [...chats.get(chatId)!.states].filter(([, state]) => !state.deleted).toSorted(([, a], [, b]) => a.seq - b.seq),
  }
}
