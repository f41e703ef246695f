import type { Json } from "../support/app"
import type { Display, Glance, Sent, Shown } from "./checker"

export type Place = { name: string; url: string }

type Options = { id: string; token: string; chatId: string; places: Place[] }

type State = { seq: number; rev: number; deleted: boolean; body: string }

/** Longer without any frame means that the line is dead; the servers are told to send a heartbeat every second. */
const silenceMs = 4_000
const answerMs = 4_000

const any = <T>(list: T[]) => list[Math.floor(Math.random() * list.length)]!
const timeOf = ({ createdAt, editedAt, deletedAt }: Json) =>
  Math.max(...[createdAt, editedAt, deletedAt].filter(Boolean).map((at: string) => Date.parse(at)))

/**
 * A program of one person in one chat: keeps what it shows by the rules of the API over whatever node answers, moves to
 * another when its line ends, and insists on every call until a node gives a definite answer.
 */
export function createParticipant({ id, token, chatId, places }: Options) {
  const states = new Map<string, State>()
  const shown: Shown[] = []
  const sent: Sent[] = []
  const glances: Glance[] = []
  /** Acknowledged: other members see that this one has read up to here. */
  let readTo = 0
  let cursor = 0
  let connection = 0
  let socket: WebSocket | null = null
  let heardAt = 0
  let ready = false
  let stopped = false
  let readsNothing = false
  let removed: Display["removed"]
  let toldOfRemoval = false
  /**
   * What frames have reached while something before them is still awaited: the answer to the resume, which on a slow line comes
   * behind live frames, or a chat that is loaded anew. The cursor waits, or a cut would lose what was awaited.
   */
  let reached = 0
  let awaited = 0

  function settle() {
    awaited--
    if (awaited === 0) cursor = Math.max(cursor, reached)
  }

  function hearMessage(message: Json, node: string) {
    reached = Math.max(reached, message["rev"] as number)
    if (awaited === 0) cursor = reached
    apply(message, node)
  }

  function apply(message: Json, node: string) {
    const { id: messageId, seq, rev } = message as { id: string; seq: number; rev: number }
    // A resume that came late is answered with states that live frames brought already.
    if (rev <= (states.get(messageId)?.rev ?? 0)) return
    shown.push({ id: messageId, seq, rev, committedAt: timeOf(message), node })
    states.set(messageId, { seq, rev, deleted: Boolean(message["deletedAt"]), body: message["body"] ?? "" })
  }

  /** Too much was missed: the chat is loaded anew, as the API has it. */
  async function reload(from: number) {
    const own = connection
    awaited++
    reached = Math.max(reached, from)
    for (let after = cursor, more = true; more;) {
      const { body, node } = await insist("GET", `/chats/${chatId}/changes?after=${after}&limit=100`)
      if (own !== connection) return
      for (const message of body["messages"] ?? []) apply(message, node)
      after = body["upTo"] ?? after
      more = Boolean(body["hasMore"])
    }
    settle()
  }

  function hear(frame: Json, place: Place, line: WebSocket) {
    switch (frame["type"]) {
      case "hello":
        return line.send(JSON.stringify({ type: "resume", after: { [chatId]: cursor } }))
      case "resumed":
        ready = true
        return settle()
      case "message":
        if (frame["chatId"] === chatId) hearMessage(frame["message"], place.name)
        return
      case "gap":
        return void reload(frame["rev"]).catch(() => {})
      case "removed":
        toldOfRemoval ||= frame["chatId"] === chatId
        return
      case "heartbeat":
        return line.send(JSON.stringify({ type: "ping" }))
    }
  }

  function connect() {
    if (stopped) return
    const place = any(places)
    const own = ++connection
    ready = false
    awaited = 1
    reached = cursor
    heardAt = Date.now()
    const line = new WebSocket(`${place.url.replace("http", "ws")}/api/v1/events`, {
      headers: { Authorization: `Bearer ${token}` },
    } as unknown as string[])
    socket = line
    line.addEventListener("message", (event) => {
      if (own !== connection || readsNothing) return
      heardAt = Date.now()
      for (const frame of [JSON.parse(String(event.data))].flat()) hear(frame, place, line)
    })
    line.addEventListener("error", () => {})
    line.addEventListener("close", () => {
      if (own === connection) setTimeout(connect, 50 + Math.random() * 200)
    })
  }

  function move() {
    const before = socket as unknown as { terminate(): void } | null
    connection++
    before?.terminate()
    connect()
  }

  const watch = setInterval(() => {
    if (!readsNothing && Date.now() - heardAt > silenceMs) move()
  }, 500)

  async function call(place: Place, method: string, path: string, body?: object) {
    const response = await fetch(`${place.url}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body && { "Content-Type": "application/json" }) },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(answerMs),
      keepalive: false,
    })
    const text = await response.text()
    return { status: response.status, body: (text ? JSON.parse(text) : {}) as Json, node: place.name }
  }

  /** Asks one node after the other until one answers for good. */
  async function insist(method: string, path: string, body?: object) {
    for (;;) {
      const answer = await call(any(places), method, path, body).catch(() => null)
      if (answer && answer.status < 500 && answer.status !== 429) return answer
      if (stopped) throw new Error("The participant was stopped")
      await Bun.sleep(50 + Math.random() * 150)
    }
  }

  connect()
  return {
    id,
    chatId,
    sent,
    glances,
    insist,
    move,
    isReady: () => ready,
    isRemoved: () => removed !== undefined,
    wasToldOfRemoval: () => toldOfRemoval,
    /** Stops taking in what the socket brings, for a while; what came meanwhile is missed and caught up with. */
    async dream(ms: number) {
      readsNothing = true
      await Bun.sleep(ms)
      readsNothing = false
      move()
    },

    /** Says something, perhaps to two nodes at once; gives the id, or null where it may not. */
    async say(clientId: string, body: string, times = 1): Promise<string | null> {
      const post = () => insist("POST", `/chats/${chatId}/messages`, { body, clientId })
      const entry: Sent = { chatId, senderId: id, clientId, outcome: "unknown" }
      sent.push(entry)
      const answers = await Promise.all(Array.from({ length: times }, post))
      const ids = new Set(answers.flatMap(({ body: { message } }) => (message ? [message.id as string] : [])))
      if (ids.size > 1) throw new Error(`${clientId} was acknowledged as ${ids.size} messages`)
      const [messageId] = ids
      if (!messageId) return null
      Object.assign(entry, { outcome: "acknowledged", messageId, body })
      return messageId
    },

    async edit(messageId: string, body: string) {
      const entry = sent.find((one) => one.messageId === messageId)!
      const { status } = await insist("PATCH", `/messages/${messageId}`, { body })
      if (status === 200) entry.body = body
      else entry.outcome = "unknown"
    },

    async remove(messageId: string) {
      const entry = sent.find((one) => one.messageId === messageId)!
      const { status } = await insist("DELETE", `/messages/${messageId}`)
      if (status === 204) entry.body = null
      else entry.outcome = "unknown"
    },

    async read(seq: number) {
      const { status } = await insist("PUT", `/chats/${chatId}/read`, { seq })
      if (status === 204) readTo = Math.max(readTo, seq)
    },

    /** Looks at a page on which an own message should be as its last acknowledged change left it, at whatever node. */
    async look(messageId: string) {
      const { body: expected, outcome } = sent.find((one) => one.messageId === messageId)!
      const { seq } = states.get(messageId) ?? {}
      if (outcome !== "acknowledged" || expected === undefined || seq === undefined) return
      const counted = readTo
      const query = Math.random() < 0.5 ? "" : `?around=${seq}&limit=10`
      const { status, body } = await insist("GET", `/chats/${chatId}/messages${query}`)
      if (status !== 200) return
      const list = body["messages"] as Json[]
      const isUncounted = (message: Json) =>
        message["senderId"] !== id && message["seq"] <= counted && message["readCount"] < 1
      glances.push({
        userId: id,
        messageId,
        seq,
        expected,
        found: list.find((message) => message["id"] === messageId)?.["body"] ?? null,
        from: Math.min(...list.map((message) => message["seq"] as number)),
        uncounted: list.filter(isUncounted).length,
      })
    },
    lastSeq: () => Math.max(0, ...[...states.values()].map(({ seq }) => seq)),

    /** The removal was acknowledged at this moment, by this node. */
    noteRemoval: (node: string) => void (removed = { at: Date.now(), node }),

    display(): Display {
      const final = [...states]
        .filter(([, state]) => !state.deleted)
        .toSorted(([, a], [, b]) => a.seq - b.seq)
        .map(([messageId, { rev, body }]) => ({ id: messageId, rev, body }))
      return { userId: id, chatId, shown, final, removed }
    },
    revOf: (messageId: string) => states.get(messageId)?.rev,
    connections: () => connection,

    stop() {
      stopped = true
      clearInterval(watch)
      connection++
      socket?.close()
    },
  }
}

export type Participant = ReturnType<typeof createParticipant>
