import { renderMessages } from "../../../views/messages/message-list"
import { toImportedMessage } from "../../messages/history"
import { createMessageStore } from "../../messages/store"
import { type Report, percentile } from "./figures"
import { createTeam, withTemporaryDatabase } from "./temporary"

const depth = 900_000
const total = 1_000_000
const samples = 1_500

/** Fifty messages read and rendered, at the head of a million and far down in them. */
export const run = (env: Record<string, string | undefined>): Promise<Report> =>
  withTemporaryDatabase(env, async (db) => {
    const { userIds, chatIds } = await createTeam(db, { people: 200, channels: 1 })
    const messages = createMessageStore(db)
    const chatId = chatIds[0]!
    const start = Date.UTC(2020, 0, 1)
    for (let done = 0; done < total; done += 5_000) {
      const lines = Array.from({ length: 5_000 }, (_, i) => {
        const n = done + i
        const line = {
          at: new Date(start + n * 60_000).toISOString(),
          from: "x",
          text: `message ${n} about berth ${n % 97} and *tide ${n % 31}*`,
        }
        return toImportedMessage(line, userIds[n % userIds.length]!, `bench:${n}`)
      })
      await messages.insertHistory(chatId, lines)
      if (done % 200_000 === 0) process.stderr.write(`${done} of ${total} messages\n`)
    }
    await db.sql.unsafe("vacuum analyze messages")
    const draw = async (seq: number) => {
      const started = performance.now()
      renderMessages({
        page: await messages.pageBefore({ id: chatId, lastRev: 0, version: 0 }, seq, 50),
        timeZone: "UTC",
      })
      return performance.now() - started
    }
    const head: number[] = []
    const deep: number[] = []
    for (let i = 0; i < samples; i++) {
      const near = total - Math.floor(Math.random() * 2_000)
      head.push(await draw(near))
      deep.push(await draw(near - depth))
    }
    const p99 = (list: number[]) => percentile(list.slice(100), 0.99)
    return {
      title: "history: 50 messages read and rendered (reference: at the head)",
      figures: [
        { name: "p99 at depth 900,000", value: p99(deep), reference: p99(head), unit: "ms", target: { atMost: 1.3 } },
        { name: "p99 at depth 900,000, by itself", value: p99(deep), unit: "ms", target: { atMost: 20 } },
      ],
    }
  })
