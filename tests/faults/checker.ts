/** What a send came to: `unknown` when its sender was removed before an answer told. */
export type Sent = {
  chatId: string
  senderId: string
  clientId: string
  outcome: "acknowledged" | "refused" | "unknown"
  messageId?: string
  /** As its last acknowledged change left it; null when that was its deletion. */
  body?: string | null
}

export type Row = {
  id: string
  seq: number
  rev: number
  senderId: string
  clientId: string | null
  body: string
  deleted: boolean
}

/** One state of a message as it came onto a screen. */
export type Shown = {
  id: string
  seq: number
  rev: number
  /** When this state was committed: ms since 1970, by the database's clock. */
  committedAt: number
  node: string
}

export type Display = {
  userId: string
  chatId: string
  shown: Shown[]
  /** What was on the screen in the end, in the order of the screen. */
  final: { id: string; rev: number; body: string }[]
  /** When, by our clock, and by which node the removal from the chat was acknowledged. */
  removed?: { at: number; node: string }
}

/** What a page showed of a message to its sender, asked for after the last change to it was acknowledged. */
export type Glance = {
  userId: string
  messageId: string
  seq: number
  /** As that change left it; null when it was the deletion. */
  expected: string | null
  /** Null when it was not on the page. */
  found: string | null
  /** The page reached back to this seq. */
  from: number
  /** Others' messages that the sender had read, in whose count of readers they were missing. */
  uncounted: number
}

export type History = { sent: Sent[]; rows: Map<string, Row[]>; displays: Display[]; glances?: Glance[] }

/** Other nodes learn of a removal by their poll, every second. */
const removalReachesMs = 1_000

/** Every breach of what Confab promises, in words; nothing when it kept it. */
export function findBreaches({ sent, rows, displays, glances = [] }: History): string[] {
  return [
    ...checkRows(rows),
    ...checkSends(sent, rows),
    ...displays.flatMap((display) => checkDisplay(display, rows)),
    ...glances.flatMap(checkGlance),
  ]
}

function checkGlance({ userId, messageId, seq, expected, found, from, uncounted }: Glance): string[] {
  const what = `${userId} on a page: message ${messageId}`
  const counted = uncounted > 0 ? [`${userId} on a page: not counted among the readers of ${uncounted} messages`] : []
  if (found === expected) return counted
  if (expected === null) return [...counted, `${what} is there after its deletion`]
  if (found !== null) return [...counted, `${what} is as it was before its last change`]
  return seq >= from ? [...counted, `${what} is missing`] : counted
}

function checkRows(rows: History["rows"]): string[] {
  return [...rows].flatMap(([chatId, list]) => {
    const seqs = new Set(list.map(({ seq }) => seq))
    const sends = new Set(list.map(({ senderId, clientId }) => `${senderId} ${clientId}`))
    return [
      ...(seqs.size < list.length ? [`chat ${chatId}: two messages have one seq`] : []),
      ...(sends.size < list.length ? [`chat ${chatId}: a send is stored twice`] : []),
    ]
  })
}

function checkSends(sent: Sent[], rows: History["rows"]): string[] {
  const byId = new Map([...rows.values()].flat().map((row) => [row.id, row]))
  const bySend = new Map([...byId.values()].map((row) => [`${row.senderId} ${row.clientId}`, row]))
  return sent.flatMap(({ outcome, messageId, senderId, clientId, body }) => {
    const row = byId.get(messageId ?? "")
    const stored = bySend.get(`${senderId} ${clientId}`)
    if (outcome === "refused") return stored ? [`send ${clientId} was refused and is stored`] : []
    if (outcome === "unknown") return []
    if (!row) return [`send ${clientId} was acknowledged and is not stored`]
    if (stored?.id !== messageId) return [`send ${clientId} was acknowledged under another id`]
    if (body === null) return row.deleted ? [] : [`message ${clientId} was deleted and is there`]
    if (row.deleted || row.body !== body) return [`message ${clientId} is not as its last change left it`]
    return []
  })
}

function checkDisplay({ userId, chatId, shown, final, removed }: Display, rows: History["rows"]): string[] {
  const who = `${userId} in ${chatId}`
  const breaches: string[] = []
  const list = rows.get(chatId) ?? []
  const seqOf = new Map(list.map((row) => [row.id, row.seq]))
  const reached = new Map<string, number>()
  for (const { id, seq, rev, committedAt, node } of shown) {
    if (rev <= (reached.get(id) ?? 0)) breaches.push(`${who}: message ${id} went back to rev ${rev}`)
    reached.set(id, rev)
    if (seqOf.has(id) && seqOf.get(id) !== seq) breaches.push(`${who}: message ${id} was shown under another seq`)
    if (removed && committedAt > removed.at + (node === removed.node ? 0 : removalReachesMs))
      breaches.push(`${who}: message ${id} was shown ${committedAt - removed.at} ms after the removal`)
  }
  if (removed) return breaches
  const visible = list.filter((row) => !row.deleted).toSorted((a, b) => a.seq - b.seq)
  const screen = new Map<string, { rev: number; body: string }>()
  for (const { id, rev, body } of final) {
    if (screen.has(id)) breaches.push(`${who}: message ${id} stands there twice`)
    screen.set(id, { rev, body })
  }
  for (const { id, rev, body } of visible) {
    const there = screen.get(id)
    if (!there) breaches.push(`${who}: message ${id} is missing`)
    else if (there.rev !== rev || there.body !== body) breaches.push(`${who}: message ${id} is not as it is stored`)
  }
  const stored = new Set(visible.map(({ id }) => id))
  for (const id of screen.keys()) if (!stored.has(id)) breaches.push(`${who}: message ${id} should not be there`)
  const order = final.map(({ id }) => seqOf.get(id) ?? 0)
  if (order.some((seq, at) => at > 0 && seq < order[at - 1]!)) breaches.push(`${who}: the order is not that of seq`)
  return breaches
}
