import { text as catalogue } from "../../views/text/text"
import { Hono } from "hono"
import type { ChatActions } from "../chats/actions"
import type { OwnChat } from "../chats/chat"
import { answerJson } from "../platform/http/answer"
import { listQuery, pageOf } from "../platform/http/cursor"
import { jsonBody, queryOf } from "../platform/http/input"
import { pathId } from "../platform/http/path-id"
import { invalid } from "../platform/http/problem"
import { type AppContext, type SessionVariables, viewerOf } from "../sessions/guard"
import type { MessageActions } from "./actions"
import { changesQuery, editMessage, encodeCursor, pageQuery, postBatch, postMessage } from "./input"
import { messageText } from "./json"
import type { Message, MessagePage } from "./message"
import { pageSize } from "./page-store"
import type { MessageStore } from "./store"
import { startOfDay, timeZoneOf } from "./time-zone"

type Dependencies = { actions: MessageActions; chats: ChatActions; messages: MessageStore }

/** Of what was written a moment ago. */
const readByNobody = new Map<number, number>()

/** Messages of chats, `/api/v1/chats/:id/messages` and `/api/v1/messages`. */
export function createMessageApi({ actions, chats, messages }: Dependencies) {
  /** `known`: how many have read each, by seq, where that was read already. */
  async function withReadCounts(reader: string, list: Message[], known?: Map<number, number>) {
    const counts =
      known ?? (list[0] ? await messages.readCounts(reader, list[0].chatId, list) : new Map<number, number>())
    return list.map((message) => messageText(message, counts.get(message.seq) ?? 0))
  }

  type Answer = { rest?: object; status?: number; counts?: Map<number, number> }
  const answerOne = async (c: AppContext, message: Message, { status = 200, counts }: Omit<Answer, "rest"> = {}) =>
    answerJson(c, `{"message":${(await withReadCounts(viewerOf(c).user.id, [message], counts))[0]}}`, status)

  const answerAll = async (c: AppContext, list: Message[], { rest = {}, status = 200, counts }: Answer = {}) => {
    const texts = await withReadCounts(viewerOf(c).user.id, list, counts)
    const members = Object.entries(rest).map(([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`)
    return answerJson(c, `{"messages":[${texts.join(",")}]${members.join("")}}`, status)
  }

  /** `forward`: oldest first, as who reads on wants it. */
  function answerPage(c: AppContext, page: MessagePage, forward: boolean, counts?: Map<number, number>) {
    const oldest = page.messages[0]
    const newest = page.messages.at(-1)
    const older = page.hasOlder && oldest ? encodeCursor(oldest.seq) : null
    const newer = newest ? encodeCursor(newest.seq) : null
    // `nextCursor` goes on in the direction of reading, `prevCursor` back.
    const rest = {
      nextCursor: forward ? (page.hasNewer ? newer : null) : older,
      prevCursor: forward ? older : page.hasNewer ? newer : null,
      hasMore: forward ? page.hasNewer : page.hasOlder,
    }
    return answerAll(c, forward ? page.messages : page.messages.toReversed(), { rest, counts })
  }

  /** Where a day begins in a chat or a thread; the chat's end where nothing was said from then on. */
  async function seqOn(chat: OwnChat, day: string, zone: string | null, threadOf: string | null) {
    const at = startOfDay(day, zone)
    if (!at) throw invalid([{ path: "on", message: catalogue.refusals.noSuchDay }])
    return (await messages.findSeqAt(chat.id, at, threadOf)) ?? chat.lastSeq + 1
  }

  return new Hono<{ Variables: SessionVariables }>()
    .get("/chats/:id/messages", async (c) => {
      const { user } = viewerOf(c)
      const chatId = pathId(c.req.param("id"))
      const { limit, before, after, on, timeZone, threadOf = null, ...query } = queryOf(c, pageQuery)
      const isPlaced = [before, after, on, query.around].some((place) => place !== undefined)
      const isLatest = !isPlaced && threadOf === null && limit === pageSize
      const latest = isLatest ? await messages.latestFor(user.id, chatId) : null
      if (latest) return answerPage(c, latest.page, false, latest.counts)

      const chat = await chats.load(user.id, chatId)
      if (isLatest) return answerPage(c, await messages.latestPage(chat), false)
      if (after !== undefined) return answerPage(c, await messages.pageAfter(chat, after, limit, threadOf), true)
      const around = on === undefined ? query.around : await seqOn(chat, on, timeZone ?? timeZoneOf(c), threadOf)
      if (around !== undefined)
        return answerPage(c, await messages.pageAround(chat, around, limit, undefined, threadOf), true)
      return answerPage(c, await messages.pageBefore(chat, before ?? null, limit, threadOf), false)
    })
    .post("/chats/:id/messages", async (c) => {
      const { user } = viewerOf(c)
      const { message, repeat } = await actions.post(user, pathId(c.req.param("id")), await jsonBody(c, postMessage))
      return answerOne(c, message, repeat ? { status: 200 } : { status: 201, counts: readByNobody })
    })
    .post("/chats/:id/messages/batch", async (c) => {
      const { user } = viewerOf(c)
      const input = await jsonBody(c, postBatch)
      const posted = await actions.postBatch(user, pathId(c.req.param("id")), input.messages)
      const list = posted.map((post) => post.message)
      const counts = posted.some((post) => post.repeat) ? undefined : readByNobody
      return answerAll(c, list, { status: 201, counts })
    })
    .get("/chats/:id/changes", async (c) => {
      const { user } = viewerOf(c)
      const chat = await chats.load(user.id, pathId(c.req.param("id")))
      const { after, limit } = queryOf(c, changesQuery)
      const changes = await messages.changesAfter(chat.id, after, limit)
      const upTo = changes.hasMore ? changes.messages.at(-1)!.rev : changes.lastRev
      return answerAll(c, changes.messages, { rest: { upTo, hasMore: changes.hasMore } })
    })
    .get("/messages/:id", async (c) => {
      const { user } = viewerOf(c)
      const { message } = await actions.load(user.id, pathId(c.req.param("id")))
      return answerOne(c, message)
    })
    .patch("/messages/:id", async (c) => {
      const { user } = viewerOf(c)
      const { body, rev } = await jsonBody(c, editMessage)
      return answerOne(c, await actions.edit(user, pathId(c.req.param("id")), body, rev))
    })
    .delete("/messages/:id", async (c) => {
      await actions.remove(viewerOf(c).user, pathId(c.req.param("id")))
      return c.body(null, 204)
    })
    .post("/messages/:id/restore", async (c) => {
      const { user } = viewerOf(c)
      return answerOne(c, await actions.restore(user, pathId(c.req.param("id"))))
    })
    .get("/messages/:id/receipts", async (c) => {
      const { user } = viewerOf(c)
      const { message } = await actions.load(user.id, pathId(c.req.param("id")))
      const { cursor, limit } = queryOf(c, listQuery)
      const rows = await messages.receipts(user.id, message, {
        after: cursor ? pathId(cursor) : null,
        limit: limit + 1,
      })
      const { items, nextCursor } = pageOf(rows, limit, (row) => row.userId)
      const counts = await messages.readCounts(user.id, message.chatId, [message])
      return c.json({ readBy: items, count: counts.get(message.seq) ?? 0, nextCursor })
    })
}
