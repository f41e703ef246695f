import { Hono } from "hono"
import { pageOf } from "../platform/http/cursor"
import { queryOf } from "../platform/http/input"
import { pathId } from "../platform/http/path-id"
import { type SessionVariables, viewerOf } from "../sessions/guard"
import type { MessageActions } from "./actions"
import { placeOf, reactionsQuery } from "./input"
import type { MessageStore } from "./store"

/** Reactions for programs, `/api/v1/messages/:id/reactions`. */
export function createReactionApi({ actions, messages }: { actions: MessageActions; messages: MessageStore }) {
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
    .delete("/messages/:id/reactions/:emoji", async (c) => {
      await actions.react(viewerOf(c).user, pathId(c.req.param("id")), c.req.param("emoji"), false)
      return c.body(null, 204)
    })
}
