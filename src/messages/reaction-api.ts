import { Hono } from "hono"
import type { ChatActions } from "../chats/actions"
import { pageOf } from "../platform/http/cursor"
import { queryOf } from "../platform/http/input"
import { pathId } from "../platform/http/path-id"
import { type SessionVariables, viewerOf } from "../sessions/guard"
import type { MessageActions } from "./actions"
import { placeOf, reactionsQuery } from "./input"
import { messageJson } from "./json"
import type { MessageStore } from "./store"

type Dependencies = { actions: MessageActions; chats: ChatActions; messages: MessageStore }

/** Reactions, pins and earlier versions for programs, below `/api/v1/messages/:id`. */
export function createReactionApi({ actions, chats, messages }: Dependencies) {
  return new Hono<{ Variables: SessionVariables }>()
    .get("/messages/:id/reactions", async (c) => {
      const { message } = await actions.load(viewerOf(c).user.id, pathId(c.req.param("id")))
      const { emoji = null, cursor, limit } = queryOf(c, reactionsQuery)
      const rows = message.deletedAt
        ? []
        : await messages.listReactions(message.id, { emoji, after: placeOf(cursor), limit: limit + 1 })
      const { items, nextCursor } = pageOf(rows, limit, (row) => `${row.createdAt.toISOString()} ${row.userId}`)
      return c.json({
        reactions: items.map(({ emoji, userId, createdAt }) => ({ emoji, userId, createdAt })),
        nextCursor,
      })
    })
    .put("/messages/:id/reactions/:emoji", async (c) => {
      await actions.react(viewerOf(c).user, pathId(c.req.param("id")), c.req.param("emoji"), true)
      return c.body(null, 204)
    })
    .put("/messages/:id/pin", async (c) => {
      await actions.pin(viewerOf(c).user, pathId(c.req.param("id")), true)
      return c.body(null, 204)
    })
    .delete("/messages/:id/pin", async (c) => {
      await actions.pin(viewerOf(c).user, pathId(c.req.param("id")), false)
      return c.body(null, 204)
    })
    .get("/chats/:id/pins", async (c) => {
      const chat = await chats.load(viewerOf(c).user.id, pathId(c.req.param("id")))
      return c.json({ messages: (await messages.listPins(chat.id)).map((pin) => messageJson(pin)) })
    })
    .get("/messages/:id/edits", async (c) => {
      const { versions } = await actions.listVersions(viewerOf(c).user.id, pathId(c.req.param("id")))
      return c.json({ versions })
    })
    .delete("/messages/:id/reactions/:emoji", async (c) => {
      await actions.react(viewerOf(c).user, pathId(c.req.param("id")), c.req.param("emoji"), false)
      return c.body(null, 204)
    })
}
