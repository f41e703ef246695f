import { createApp } from "../../app"
import { readConfig } from "../../platform/config"
import type { Database } from "../../platform/db/open"
import { createAssets } from "../../platform/http/assets"
import { newId, newToken } from "../../platform/ids"
import { createLog } from "../../platform/log"
import { createMessageStore } from "../../messages/store"
import { toImportedMessage } from "../../messages/history"
import { createSessionStore } from "../../sessions/store"
import { type Report, median } from "./figures"
import { connectKeepAlive } from "./keep-alive"
import { createTeam, withTemporaryDatabase } from "./temporary"

const roundMs = 3_000
const rounds = 3
const clients = 16
const people = 60
const channels = 20

/** A server of its own on a free port; `cached` false: everything is asked of the database each time. */
async function serve(db: Database, cached: boolean) {
  const config = readConfig({ RATE_LIMIT: "off", LOG_LEVEL: "error", CACHE_MEMORY_MIB: cached ? "64" : "0" })
  const log = createLog("error")
  const app = await createApp({ config, db, log, assets: await createAssets() })
  const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: app.fetch, websocket: app.websocket })
  return {
    port: server.port!,
    async stop() {
      await app.stop()
      await server.stop(true)
    },
  }
}

type Visit = { path: string; headers: Record<string, string> }

/** Requests/s and the share of a core that this process took for each, the clients' included. */
async function rate(port: number, visits: Visit[], ms = roundMs) {
  const connections = await Promise.all(Array.from({ length: clients }, () => connectKeepAlive(port)))
  let done = 0
  const cpu = process.cpuUsage()
  const started = performance.now()
  const until = started + ms
  await Promise.all(
    connections.map(async (connection, client) => {
      for (let i = client; performance.now() < until; i += clients) {
        const { path, headers } = visits[i % visits.length]!
        const { status, head } = await connection.get(path, headers)
        if (status !== 200) throw new Error(`${path} was answered ${status}: ${head}`)
        done++
      }
    }),
  )
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(cpu)
  for (const connection of connections) connection.close()
  return { perSecond: done / seconds, perCore: (done * 1e6) / (user + system) }
}

/** A chat page of 50 messages, as people's browsers ask for it, all the way through HTTP. */
export const run = (env: Record<string, string | undefined>): Promise<Report> =>
  withTemporaryDatabase(env, async (db) => {
    const { userIds, chatIds } = await createTeam(db, { people, channels })
    const tokens = userIds.map(() => newToken())
    const sessions = createSessionStore(db, { sessionDays: 30 })
    await db.transaction("bench.sessions", (tx) =>
      sessions.insertMany(
        tx,
        userIds.map((userId, i) => ({ id: newId(), userId, token: tokens[i]! })),
      ),
    )
    const messages = createMessageStore(db)
    for (const chatId of chatIds) {
      const lines = Array.from({ length: 200 }, (_, n) =>
        toImportedMessage(
          {
            at: new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString(),
            from: "x",
            text: `Berth ${n % 97} is free from *${n % 24}:30*; if she keeps her ETA we can turn her before the tide.`,
          },
          userIds[(n * 7) % userIds.length]!,
          `bench:${chatId}:${n}`,
        ),
      )
      await messages.insertHistory(chatId, lines)
      await messages.skipHistory(chatId, 0)
    }
    await db.sql.unsafe("vacuum analyze")
    const visitsOf = (extra: Record<string, string>): Visit[] =>
      tokens.flatMap((token) =>
        chatIds.map((id) => ({ path: `/c/${id}`, headers: { Cookie: `confab=${token}`, ...extra } })),
      )
    const zstd = { "Accept-Encoding": "zstd" }
    const pieces = visitsOf({ "HX-Request-Type": "partial", ...zstd })
    const pages = visitsOf(zstd)

    const warm = await serve(db, true)
    const cold = await serve(db, false)
    await rate(warm.port, pages, 4_000)
    await rate(cold.port, pieces, 1_000)
    const results = { pieces: [] as number[], pages: [] as number[], cold: [] as number[], coldPages: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      results.pieces.push((await rate(warm.port, pieces)).perCore)
      results.cold.push((await rate(cold.port, pieces)).perCore)
      results.pages.push((await rate(warm.port, pages)).perCore)
      results.coldPages.push((await rate(cold.port, pages)).perCore)
    }
    await warm.stop()
    await cold.stop()
    const unit = "requests/s of one core"
    return {
      title: "render: a chat page of 50 messages through HTTP, the clients in the same process",
      figures: [
        { name: "going to a chat, warm", value: median(results.pieces), unit, target: { atLeast: 2_000 } },
        { name: "going to a chat, uncached", value: median(results.cold), unit, target: { atLeast: 500 } },
        {
          name: "the whole page with 20 chats beside it, warm",
          value: median(results.pages),
          reference: median(results.coldPages),
          unit,
          target: { atLeast: 1 },
        },
      ],
    }
  })
