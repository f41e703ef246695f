import { Hono } from "hono"
import { z } from "zod"
import { renderMessage } from "../../views/messages/message"
import { MessageChunk } from "../../views/messages/message-list"
import { ReceiptsCard, ReceiptsPane } from "../../views/messages/receipts"
import { EditForm, type Written } from "../../views/messages/edit-form"
import { MessageActionsPage } from "../../views/messages/message-bar"
import { paths } from "../../views/paths"
import { text } from "../../views/text/text"
import type { ChatActions } from "../chats/actions"
import type { OwnChat } from "../chats/chat"
import { listQuery, pageOf } from "../platform/http/cursor"
import { attempt, errorsByField } from "../platform/http/attempt"
import { formFields, parse, queryOf } from "../platform/http/input"
import { sequence } from "../platform/http/fields"
import { fragment, isPartial, seeOther } from "../platform/http/page"
import { pathId } from "../platform/http/path-id"
import { type AppContext, type SessionVariables, viewerOf } from "../sessions/guard"
import type { MessageActions } from "./actions"
import type { Calling } from "./calling"
import { chunkQuery, formEdit } from "./input"
import type { Message } from "./message"
import { canDelete, canEdit, canPin } from "./policy"
import { pageSize } from "./page-store"
import type { MessageStore } from "./store"
import { longestCatchUp } from "./subscriptions"
import { timeZoneOf } from "./time-zone"

/** Draws one thing about a chat as a page of its own, in the frame of the chat. */
export type ShowAlone = (
  c: AppContext,
  chatId: string,
  title: string,
  main: { toString(): string | Promise<string> },
  status?: number,
) => Promise<Response>

type Dependencies = {
  actions: MessageActions
  chats: ChatActions
  messages: MessageStore
  calling: Calling
  /** Whether the people of a team see who has read what. */
  showsReceipts(workspaceId: string): Promise<boolean>
  showAlone: ShowAlone
}

/** Where a message stands for whoever comes by its address. */
export const place = ({ id, chatId, seq, threadOf }: Message) =>
  threadOf ? `${paths.thread(threadOf, { reply: seq })}#t-${id}` : `${paths.chat(chatId, seq)}#m-${id}`

const sinceQuery = z.object({ after: sequence })

/** Messages for people: posting, changing, and the pieces a page grows by. */
export function createMessageRoutes({ actions, chats, messages, calling, showsReceipts, showAlone }: Dependencies) {
  const article = (c: AppContext, message: Message, status = 200) => fragment(c, renderMessage(message), status)

  /** The form again, with what was written and a button by which it is meant. */
  function ask(c: AppContext, chat: OwnChat, asked: { message: Message; written: Written; count: number }) {
    const sentence = text.writing.askBroadEdit(asked.count)
    const form = EditForm({ ...asked, errors: { "": sentence } })
    if (!isPartial(c)) return showAlone(c, chat.id, chat.title, form, 409)
    c.header("X-Problem", encodeURIComponent(sentence))
    return fragment(c, form, 409)
  }

  return new Hono<{ Variables: SessionVariables }>()
    .get("/c/:id/messages", async (c) => {
      const { user } = viewerOf(c)
      const chat = await chats.load(user.id, pathId(c.req.param("id")))
      const { before, after } = queryOf(c, chunkQuery)
      if (!isPartial(c)) return c.redirect(paths.chat(chat.id, before ?? after), 303)
      const load = () => {
        if (after !== undefined) return messages.pageAfter(chat, after, pageSize)
        return before === undefined ? messages.latestPage(chat) : messages.pageBefore(chat, before, pageSize)
      }
      const page = await load()
      return fragment(c, MessageChunk({ page, timeZone: timeZoneOf(c) }))
    })
    .get("/c/:id/changes", async (c) => {
      const chat = await chats.load(viewerOf(c).user.id, pathId(c.req.param("id")))
      const { after } = queryOf(c, sinceQuery)
      const changes = await messages.changesAfter(chat.id, after, longestCatchUp)
      const gap = changes.hasMore || after > changes.lastRev
      const items = gap
        ? []
        : changes.messages.map((message) => ({
            id: message.id,
            seq: message.seq,
            rev: message.rev,
            clientId: message.clientId,
            html: renderMessage(message),
          }))
      return c.json({ items, upTo: changes.lastRev, hasMore: false, gap })
    })
    .get("/m/:id", async (c) => {
      const { message } = await actions.load(viewerOf(c).user.id, pathId(c.req.param("id")))
      return c.redirect(place(message), 303)
    })
    .get("/m/:id/actions", async (c) => {
      const { user } = viewerOf(c)
      const { message, chat } = await actions.load(user.id, pathId(c.req.param("id")))
      const may = {
        edit: canEdit(user.id, message, chat),
        remove: canDelete(user.id, message, chat),
        pin: canPin(chat),
      }
      return showAlone(c, chat.id, chat.title, MessageActionsPage({ message, may }))
    })
    .get("/m/:id/receipts", async (c) => {
      const { user } = viewerOf(c)
      const { message, chat } = await actions.load(user.id, pathId(c.req.param("id")))
      const { cursor, limit } = queryOf(c, listQuery)
      const after = cursor ? pathId(cursor) : null
      const [rows, counts, shown] = await Promise.all([
        messages.receipts(user.id, message, { after, limit: limit + 1 }),
        messages.readCounts(user.id, chat.id, [message]),
        showsReceipts(chat.workspaceId),
      ])
      const { items, nextCursor } = pageOf(rows, limit, (row) => row.userId)
      const props = {
        messageId: message.id,
        readBy: items,
        count: counts.get(message.seq) ?? 0,
        nextCursor,
        shown,
        timeZone: timeZoneOf(c),
      }
      if (isPartial(c)) return fragment(c, ReceiptsCard(props))
      return showAlone(c, chat.id, text.receipts.open, ReceiptsPane(props))
    })
    .get("/m/:id/edit", async (c) => {
      const { message, chat } = await actions.loadToEdit(viewerOf(c).user.id, pathId(c.req.param("id")))
      const form = EditForm({ message, errors: {} })
      return isPartial(c) ? fragment(c, form) : showAlone(c, chat.id, chat.title, form)
    })
    .post("/m/:id/edit", async (c) => {
      const { user } = viewerOf(c)
      const id = pathId(c.req.param("id"))
      const { body, rev, confirm } = parse(formEdit, await formFields(c))
      const written = { body, rev }
      async function edit() {
        const { message: before, chat } = await actions.load(user.id, id)
        const mayAsk = confirm !== "1" && canEdit(user.id, before, chat)
        const count = mayAsk ? await calling.countToAsk(user, chat.id, body, before) : null
        if (count !== null) return ask(c, chat, { message: before, written, count })
        const message = await actions.edit(user, id, body, rev)
        if (isPartial(c)) return article(c, message)
        return seeOther(c, message.html.includes("@") ? paths.messageAbsent(message.id) : place(message))
      }
      return attempt(edit, async (problem) => {
        // The script keeps the text by itself.
        if (isPartial(c)) throw problem
        const { message, chat } = await actions.load(user.id, id)
        const form = EditForm({ message, written, errors: errorsByField(problem) })
        return showAlone(c, chat.id, chat.title, form, problem.status)
      })
    })
    .post("/m/:id/delete", async (c) => {
      const { user } = viewerOf(c)
      const id = pathId(c.req.param("id"))
      const { message } = await actions.load(user.id, id)
      await actions.remove(user, id)
      const { threadOf, chatId, seq } = message
      if (isPartial(c)) return c.body(null, 204)
      return seeOther(c, threadOf ? paths.thread(threadOf) : paths.chat(chatId, seq))
    })
    .post("/m/:id/restore", async (c) => {
      const message = await actions.restore(viewerOf(c).user, pathId(c.req.param("id")))
      return isPartial(c) ? article(c, message) : seeOther(c, place(message))
    })
}
