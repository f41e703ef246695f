import type { Checker } from "./checker"
import type { Person } from "./people"

type Message = { clientId?: string | null; seq: number; rev: number }
type Frame = { type: string; chatId?: string; rev?: number; message?: Message; heads?: Record<string, number> }
type Dependencies = {
  url: string
  person: Person
  index: number
  checker: Checker
  now(): number
  onDelivery(ms: number): void
  onClose(code: number): void
}

/** Servers send a heartbeat every 25 s; more silence than this means that the line is dead. */
const silenceMs = 60_000

type Changes = { messages: Message[]; upTo: number; hasMore: boolean }

async function readChanges(url: string, { token, chatId }: Person, after: number): Promise<Changes | null> {
  try {
    const response = await fetch(`${url}/api/v1/chats/${chatId}/changes?after=${after}&limit=100`, {
      headers: { Authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(10_000),
    })
    return response.ok ? ((await response.json()) as Changes) : null
  } catch {
    return null
  }
}

/** One person's program: a socket that resumes where it left off, and says for each message that it came. */
export function createParticipant(dependencies: Dependencies) {
  const { url, person, index, checker, now, onDelivery, onClose } = dependencies
  let socket: WebSocket | null = null
  let cursor: number | null = null
  let lastSeq = 0
  let live = false
  let stopped = false
  let reloading = false
  let heardAt = 0
  let failures = 0
  let onFirstLive = () => {}
  const firstLive = new Promise<void>((resolve) => (onFirstLive = resolve))

  function hear({ clientId, seq, rev }: Message, catchingUp: boolean) {
    lastSeq = Math.max(lastSeq, seq)
    // Before `resumed` a live message says nothing of what was missed before it.
    if (live && !reloading) cursor = Math.max(cursor ?? 0, rev)
    const key = clientId ?? ""
    const ms = checker.delivered({ chatId: person.chatId, receiver: index, key, order: rev, at: now(), catchingUp })
    if (ms !== null) onDelivery(ms)
  }

  /** Too much was missed: the chat is read anew from where we were. */
  async function reload() {
    if (reloading) return
    reloading = true
    let from = cursor ?? 0
    for (let more = true; more && !stopped;) {
      const page = await readChanges(url, person, from)
      if (!page) break
      for (const message of page.messages) hear(message, true)
      from = page.upTo
      more = page.hasMore
    }
    cursor = from
    reloading = false
  }

  function take(frame: Frame, line: WebSocket) {
    switch (frame.type) {
      case "hello":
        cursor ??= frame.heads?.[person.chatId] ?? 0
        return line.send(JSON.stringify({ type: "resume", after: { [person.chatId]: cursor } }))
      case "resumed":
        live = true
        if (!reloading) cursor = Math.max(cursor ?? 0, frame.heads?.[person.chatId] ?? 0)
        failures = 0
        checker.listens(person.chatId, index)
        return onFirstLive()
      case "message":
        if (frame.chatId === person.chatId) hear(frame.message!, !live || reloading)
        return
      case "gap":
        if (frame.chatId === person.chatId) void reload()
        return
      case "heartbeat":
        return line.send('{"type":"ping"}')
    }
  }

  function connect() {
    if (stopped) return
    const line = new WebSocket(`${url.replace("http", "ws")}/api/v1/events`, {
      headers: { Authorization: `Bearer ${person.token}` },
    } as unknown as string[])
    socket = line
    heardAt = now()
    line.addEventListener("message", ({ data }) => {
      if (line !== socket) return
      heardAt = now()
      const value = JSON.parse(String(data)) as Frame | Frame[]
      for (const frame of Array.isArray(value) ? value : [value]) take(frame, line)
    })
    line.addEventListener("error", () => {})
    line.addEventListener("close", ({ code }) => {
      if (line !== socket) return
      live = false
      if (stopped) return
      onClose(code)
      setTimeout(connect, Math.min(5_000, 200 * 2 ** failures++) * (0.5 + Math.random()))
    })
  }

  return {
    person,
    index,
    /** Resolves when the socket is live for the first time. */
    open() {
      connect()
      return firstLive
    },
    isLive: () => live,
    lastSeq: () => lastSeq,
    say: (frame: object) => live && socket?.send(JSON.stringify(frame)),
    /** Ends a line on which nothing came for too long; it comes back by itself. */
    watch() {
      if (live && now() - heardAt > silenceMs) socket?.close()
    },
    close() {
      stopped = true
      socket?.close()
    },
  }
}

export type Participant = ReturnType<typeof createParticipant>
