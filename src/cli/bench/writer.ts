import type { Send } from "../../messages/flush-store"
import { createMessageStore } from "../../messages/store"
import { createWriter } from "../../messages/writer"
import type { Database } from "../../platform/db/open"
import { newId } from "../../platform/ids"
import { type Figure, type Report, median } from "./figures"
import { createTeam, withTemporaryDatabase } from "./temporary"

const roundMs = 2_500
const rounds = 3
const body = "Berth 7 is free from 05:30. If the Aurelia keeps her ETA we can turn her before the tide."
const html = `<p>${body}</p>`

/** Durable sends/s with this many senders, each waiting for its answer before the next. */
async function rate(senders: number, send: (sender: number) => Promise<unknown>): Promise<number> {
  const until = performance.now() + roundMs
  let done = 0
  const started = performance.now()
  await Promise.all(
    Array.from({ length: senders }, async (_, sender) => {
      while (performance.now() < until) {
        await send(sender)
        done++
      }
    }),
  )
  return (done * 1000) / (performance.now() - started)
}

/** Medians in ms of one after the other; both take turns, so that a slow moment of the machine meets both. */
async function latencies(first: () => Promise<unknown>, second: () => Promise<unknown>): Promise<[number, number]> {
  const samples: [number[], number[]] = [[], []]
  for (let i = 0; i < 1_100; i++)
    for (const [index, send] of [first, second].entries()) {
      const started = performance.now()
      await send()
      if (i >= 100) samples[index]!.push(performance.now() - started)
    }
  return [median(samples[0]), median(samples[1])]
}

/** Group commit, all checks included, against bare single-row inserts into the same table over 40 connections. */
export const run = (env: Record<string, string | undefined>): Promise<Report> =>
  withTemporaryDatabase(env, async (db) => {
    const { userIds, chatIds } = await createTeam(db, { people: 256, channels: 50 })
    const writer = createWriter({ flush: createMessageStore(db).flush })
    const bare = createBareInsert(db)
    let count = 0
    const sendOf = (sender: number): Send => ({
      id: newId(),
      chatId: chatIds[sender % chatIds.length]!,
      senderId: userIds[sender]!,
      clientId: `bench-${++count}`,
      body,
      html,
      threadOf: null,
      inChannel: false,
      mentionedIds: [],
      mentionsAll: false,
      mentionsHere: false,
      linkedChatIds: [],
      me: false,
      attachments: [],
    })
    const written = (sender: number) => writer.write([sendOf(sender)])
    const inserted = (sender: number) => bare(sendOf(sender))

    await rate(64, written)
    await rate(64, inserted)
    const figures: Figure[] = []
    for (const [senders, atLeast] of [
      [64, 1.5],
      [256, 1.8],
    ] as const) {
      const ours: number[] = []
      const theirs: number[] = []
      // In turn, so that a slow moment of the machine meets both.
      for (let round = 0; round < rounds; round++) {
        ours.push(await rate(senders, written))
        theirs.push(await rate(senders, inserted))
      }
      figures.push({
        name: `durable sends, ${senders} senders`,
        value: median(ours),
        reference: median(theirs),
        unit: "sends/s",
        target: { atLeast },
      })
    }
    const [value, reference] = await latencies(
      () => written(0),
      () => inserted(0),
    )
    figures.push({
      name: "a lone send",
      value,
      reference,
      unit: "ms",
      target: { atMost: 1.5 },
    })
    return { title: "writer: group commit against single-row inserts (reference)", figures }
  })

function createBareInsert(db: Database) {
  const store = createMessageStore(db)
  let seq = 1_000_000_000
  return (send: Send) => store.insertBare(send, ++seq)
}
