import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { newId } from "../../platform/ids"
import { type Report, median } from "./figures"
import { type Served, withServer } from "./served"

const pairs = 200
const clients = 16
const roundMs = 4_000
const rounds = 3

/** Sends/s that were acknowledged, each person waiting for the answer before the next. */
async function sendsPerSecond(server: Served, senders: { token: string; chatId: string }[]): Promise<number> {
  const url = `${server.url.replace("http", "ws")}/api/v1/events`
  let done = 0
  let running = true
  const lines = await Promise.all(
    senders.map(async ({ token, chatId }) => {
      const socket = new WebSocket(url, { headers: { Authorization: `Bearer ${token}` } } as never)
      const next = () => {
        if (running) socket.send(JSON.stringify({ type: "send", chatId, body: "Berth 7 is free.", clientId: newId() }))
      }
      await new Promise<void>((resolve) => {
        socket.addEventListener("message", ({ data }) => {
          const frame = String(data)
          if (frame.includes('"type":"hello"')) {
            socket.send('{"type":"resume","after":{}}')
            resolve()
          } else if (frame.includes('"type":"ack"')) {
            done++
            next()
          }
        })
      })
      return { socket, next }
    }),
  )
  await Bun.sleep(500)
  const started = performance.now()
  for (const { next } of lines) next()
  await Bun.sleep(roundMs)
  const rate = (done * 1000) / (performance.now() - started)
  running = false
  for (const { socket } of lines) socket.close()
  return rate
}

/** What pgbench does with single-row inserts into the same table. */
async function insertsPerSecond(program: string, socketDir: string, chatId: string, userId: string): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), "confab-pgbench-"))
  const script = join(directory, "insert.sql")
  writeFileSync(
    script,
    `insert into messages (id, chat_id, seq, rev, sender_id, client_id, body, html, html_version, created_at)
values (gen_random_uuid(), '${chatId}', (random() * 1e15)::bigint, (random() * 1e15)::bigint, '${userId}', gen_random_uuid()::text, 'Berth 7 is free.', '<p>Berth 7 is free.</p>', 1, now());\n`,
  )
  const words = ["-n", "-M", "prepared", "-c", `${clients}`, "-j", "2", "-T", `${roundMs / 1000}`, "-f", script]
  const child = Bun.spawn([program, ...words, "-h", socketDir, "-U", "postgres", "confab"], {
    stdout: "pipe",
    stderr: "ignore",
  })
  const output = await new Response(child.stdout).text()
  rmSync(directory, { recursive: true, force: true })
  const rate = /tps = ([\d.]+)/.exec(output)?.[1]
  if (!rate) throw new Error(`pgbench said: ${output.slice(0, 500)}`)
  return Number(rate)
}

/** Direct chats, where a message has one reader besides its sender, against what the database itself can insert. */
export const run = (env: Record<string, string | undefined>): Promise<Report> =>
  withServer(
    env,
    { people: 2 * pairs, channels: pairs, chatsEach: 1 },
    async ({ server, socketDir, chatIds, crowd }) => {
      const program = Bun.which("pgbench")
      if (!program) throw new Error("This bench wants pgbench (Debian: apt-get install postgresql-contrib).")
      const senders = crowd.map(({ token }, i) => ({ token, chatId: chatIds[i % pairs]! }))
      const ours: number[] = []
      const theirs: number[] = []
      // In turn, so that a slow moment of the machine meets both.
      for (let round = 0; round < rounds; round++) {
        ours.push(await sendsPerSecond(server, senders))
        theirs.push(await insertsPerSecond(program, socketDir, chatIds[0]!, crowd[0]!.id))
      }
      return {
        title: "direct: chats of two (reference: pgbench with 16 clients, single-row inserts into the same table)",
        figures: [
          {
            name: "acknowledged durable sends",
            value: median(ours),
            reference: median(theirs),
            unit: "sends/s",
            target: { atLeast: 0.5 },
          },
        ],
      }
    },
  )
