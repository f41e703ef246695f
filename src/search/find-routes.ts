import { Hono } from "hono"
import { markHtml } from "../../views/messages/marked"
import { paths } from "../../views/paths"
import { Context } from "../../views/search/context"
import { FindBar } from "../../views/search/find-bar"
import type { ChatActions } from "../chats/actions"
import type { ShowChat } from "../inbox/chat-page"
import type { ThreadPanels } from "../inbox/thread-panels"
import type { MessageStore } from "../messages/store"
import { timeZoneOf } from "../messages/time-zone"
import { queryOf } from "../platform/http/input"
import { fragment, isPartial } from "../platform/http/page"
import { pathId } from "../platform/http/path-id"
import { Problem, notFound } from "../platform/http/problem"
import { type AppContext, type SessionVariables, viewerOf } from "../sessions/guard"
import { type SearchActions, notMatching } from "./actions"
import { findQuery } from "./input"
import { marksIn } from "./marks"

type Dependencies = {
  actions: SearchActions
  chats: ChatActions
  messages: MessageStore
  panels: ThreadPanels
  showChat: ShowChat
}

/** Messages before one that was found, and after it. */
const around = 2

/** Looking for something in the open chat, and at what stands around something that was found. */
export function createFindRoutes({ actions, chats, messages, panels, showChat }: Dependencies) {
  async function find(c: AppContext) {
    const { user } = viewerOf(c)
    const chat = await chats.load(user.id, pathId(c.req.param("id")!))
    const { q, at } = queryOf(c, findQuery)
    const matches = await actions.findInChat(user.id, chat.id, q, timeZoneOf(c)).catch((error: unknown) => {
      // Too slow, or overtaken: said where it was typed.
      if (error instanceof Problem && (error.status === 503 || error.status === 409)) return notMatching(error.detail)
      throw error
    })
    return { chat, q: q.slice(0, 1_000), matches, at: at ?? matches.places[0]?.seq ?? null }
  }

  return new Hono<{ Variables: SessionVariables }>()
    .get("/c/:id/matches", async (c) => {
      const { chat, q, matches, at } = await find(c)
      if (!isPartial(c)) return c.redirect(paths.chatFind(chat.id, { q }), 303)
      return fragment(c, FindBar({ chatId: chat.id, q, matches, at }))
    })
    .get("/c/:id/find", async (c) => {
      const { chat, q, matches, at } = await find(c)
      const mark = (html: string) => markHtml(html, (text) => marksIn(text, matches.sought))
      const place = matches.places.find(({ seq }) => seq === at)
      // The part behind # is what a browser without a script goes by.
      if (place && c.req.query("at") === undefined && !isPartial(c))
        return c.redirect(paths.chatMatch(chat.id, q, place), 303)
      const details = place?.threadOf ? await panels.draw(c, place.threadOf, { reply: place.seq }) : undefined
      return showChat(c, chat, {
        at: details ? undefined : (at ?? undefined),
        details,
        find: { bar: FindBar({ chatId: chat.id, q, matches, at }), mark },
      })
    })
    .get("/m/:id/context", async (c) => {
      const { user } = viewerOf(c)
      const message = await messages.findFor(user.id, pathId(c.req.param("id")))
      if (!message || message.deletedAt) throw notFound()
      const { chatId, seq, id, threadOf } = message
      if (!isPartial(c)) return c.redirect(paths.message(id), 303)
      const chat = await chats.load(user.id, chatId)
      const page = await messages.pageAround(chat, seq, 2 * around + 1, around, threadOf)
      return fragment(c, Context({ messages: page.messages, foundId: id, zone: timeZoneOf(c) }))
    })
}
