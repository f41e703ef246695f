import { Hono } from "hono"
import { placeQuery } from "../platform/http/cursor"
import { jsonBody, queryOf } from "../platform/http/input"
import { pathId } from "../platform/http/path-id"
import { notFound } from "../platform/http/problem"
import { type AppContext, type SessionVariables, viewerOf } from "../sessions/guard"
import type { WorkspaceStore } from "../workspaces/store"
import { threadJson } from "./json"
import { pageOfThreads } from "./thread-cursor"
import { threadPosition } from "./thread-input"
import type { Threads } from "./threads"

type Dependencies = { threads: Threads; workspaces: WorkspaceStore }

/** Following threads, `/api/v1/workspaces/:id/threads` and `/api/v1/messages/:id/follow`. */
export function createThreadApi({ threads, workspaces }: Dependencies) {
  async function workspaceOf(c: AppContext) {
    const workspace = await workspaces.findFor(viewerOf(c).user.id, { id: pathId(c.req.param("id")!) })
    if (!workspace) throw notFound()
    return workspace
  }

  return new Hono<{ Variables: SessionVariables }>()
    .get("/workspaces/:id/threads", async (c) => {
      const { user } = viewerOf(c)
      const workspace = await workspaceOf(c)
      const { cursor, limit } = queryOf(c, placeQuery)
      const [rows, counts] = await Promise.all([
        threads.list(user.id, workspace.id, { before: cursor ?? null, limit: limit + 1 }),
        threads.count(user.id, workspace.id),
      ])
      const { items, nextCursor } = pageOfThreads(rows, limit)
      return c.json({
        threads: items.map(threadJson),
        unread: counts.unread,
        mentions: counts.mentions,
        nextCursor,
      })
    })
    .put("/workspaces/:id/threads/read", async (c) => {
      const workspace = await workspaceOf(c)
      await threads.markAllRead(viewerOf(c).user.id, workspace.id)
      return c.body(null, 204)
    })
    .put("/messages/:id/follow", async (c) => {
      await threads.follow(viewerOf(c).user.id, pathId(c.req.param("id")), true)
      return c.body(null, 204)
    })
    .delete("/messages/:id/follow", async (c) => {
      await threads.follow(viewerOf(c).user.id, pathId(c.req.param("id")), false)
      return c.body(null, 204)
    })
    .put("/messages/:id/thread/read", async (c) => {
      const { seq } = await jsonBody(c, threadPosition)
      await threads.markRead(viewerOf(c).user.id, pathId(c.req.param("id")), seq)
      return c.body(null, 204)
    })
}
