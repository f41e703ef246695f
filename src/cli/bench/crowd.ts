/** Sockets of a load generator: what each heard, how long after it was due, and how often. */
export type Crowd = Awaited<ReturnType<typeof gather>>

type Member = { url: string; token?: string; channel: number }

/** Two figures at a time: a long number would be a word that nobody has used before, and those are the dearest to a search. */
const inPairs = (value: number) => String(value).replaceAll(/\B(?=(?:\d\d)+$)/g, "'")
const fromPairs = (text: string) => Number(text.replaceAll("'", ""))
/** What a message of the generator says: its channel, its number, and when it was due (ms of this process's clock). */
export const bodyOf = (channel: number, n: number, due: number) =>
  `${channel}.${inPairs(n)}.${inPairs(Math.round(due * 1_000))}`
const bodies = /"body":"(\d+)\.([\d']+)\.([\d']+)[" ]/g

const atOnce = 100

/** What a message of the generator said: `due` in ms of this process's clock. */
type Said = { channel: number; number: number; due: number }
type Heard = { type: "hello" | "resumed" | "heartbeat" | null; said: Said[] }

const types = ["hello", "resumed", "heartbeat"] as const

/** The answer to a sender repeats its message, and is no delivery. Only frames with answers are taken apart: that costs. */
const withoutAnswers = (frame: string) =>
  frame.includes('"type":"ack"')
    ? JSON.stringify([JSON.parse(frame)].flat().filter(({ type }: { type: string }) => type !== "ack"))
    : frame

function read(frame: string): Heard {
  const said = [...withoutAnswers(frame).matchAll(bodies)].map(([, channel, number, due]): Said => {
    return { channel: Number(channel), number: fromPairs(number!), due: fromPairs(due!) / 1_000 }
  })
  return { type: types.find((type) => frame.includes(`"type":"${type}"`)) ?? null, said }
}

const mostKept = 64

/** A room hears one frame: what it says is found once, or the generator would measure itself. */
function createReader() {
  const known = new Map<string, Heard>()
  return (frame: string): Heard => {
    const heard = known.get(frame) ?? read(frame)
    if (known.size >= mostKept) known.clear()
    known.set(frame, heard)
    return heard
  }
}

/** Opens a socket for every member, a hundred at a time; resolves when all hear. */
export async function gather(members: Member[], { greet = true } = {}) {
  const sockets: WebSocket[] = []
  const heard = new Int32Array(members.length)
  let latencies: number[] = []
  let repeats = 0
  const last = members.map(() => -1)
  const ready: Promise<void>[] = []
  const hear = createReader()

  function open({ url, token, channel }: Member, index: number): Promise<void> {
    const socket = new WebSocket(url, { headers: token ? { Authorization: `Bearer ${token}` } : {} } as never)
    sockets[index] = socket
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    socket.addEventListener("open", () => !greet && resolve())
    socket.addEventListener("error", () => reject(new Error("A socket could not be opened")))
    socket.addEventListener("message", ({ data }) => {
      const { type, said } = hear(String(data))
      if (greet && type === "hello") return socket.send('{"type":"resume","after":{}}')
      if (greet && type === "resumed") return resolve()
      if (type === "heartbeat") return socket.send('{"type":"ping"}')
      const now = performance.now()
      for (const { channel: from, number, due } of said) {
        if (from !== channel) continue
        if (number <= last[index]!) {
          repeats++
          continue
        }
        last[index] = number
        heard[index]!++
        latencies.push(now - due)
      }
    })
    return promise
  }
  for (let from = 0; from < members.length; from += atOnce) {
    const some = members.slice(from, from + atOnce).map((member, i) => open(member, from + i))
    ready.push(...some)
    await Promise.all(some)
  }
  return {
    sockets,
    /** Deliveries since the last call, with their latencies in ms; what came twice or out of order is a repeat, and none. */
    take() {
      const taken = { latencies, repeats, deliveries: latencies.length, heard: Int32Array.from(heard) }
      latencies = []
      repeats = 0
      heard.fill(0)
      return taken
    },
    close: () => sockets.forEach((socket) => socket.close()),
  }
}

/**
 * Sends at a fixed rate, whatever the answers: each message is due at its time, and late is late. Gives how many went to
 * each channel. `numbers` goes on from call to call, so that repeats are seen.
 */
export async function sendAtRate(
  channels: number,
  { perSecond, ms, numbers }: { perSecond: number; ms: number; numbers: number[] },
  send: (channel: number, body: string) => void,
): Promise<number[]> {
  const sent = Array.from({ length: channels }, () => 0)
  const start = performance.now()
  const total = Math.round((perSecond * ms) / 1000)
  for (let i = 0; i < total;) {
    const elapsed = performance.now() - start
    for (; i < total && (i * 1000) / perSecond <= elapsed; i++) {
      const channel = i % channels
      send(channel, bodyOf(channel, numbers[channel]!++, start + (i * 1000) / perSecond))
      sent[channel]!++
    }
    await Bun.sleep(1)
  }
  return sent
}
