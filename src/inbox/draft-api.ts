import { Hono } from "hono"
import type { ChatActions } from "../chats/actions"
import { pageByPlace, placeQuery } from "../platform/http/cursor"
import { jsonBody, queryOf } from "../platform/http/input"
import { pathId } from "../platform/http/path-id"
import { notFound } from "../platform/http/problem"
import { type AppContext, type SessionVariables, viewerOf } from "../sessions/guard"
import type { WorkspaceStore } from "../workspaces/store"
import { draftPlace, newDraft } from "./draft-input"
import type { Drafts } from "./drafts"
import type { Threads } from "./threads"

type Dependencies = { drafts: Drafts; chats: ChatActions; threads: Threads; workspaces: WorkspaceStore }

/** What is written and not sent: `/api/v1/chats/:id/draft` and `/api/v1/workspaces/:id/drafts`. */
export function createDraftApi({ drafts, chats, threads, workspaces }: Dependencies) {
  async function placeOf(c: AppContext, asked?: string) {
    const { user } = viewerOf(c)
    const chat = await chats.load(user.id, pathId(c.req.param("id")!))
    return { user, chat, threadOf: await threads.rootIn(user.id, chat.id, asked) }
  }

  return new Hono<{ Variables: SessionVariables }>()
    .get("/workspaces/:id/drafts", async (c) => {
      const { user } = viewerOf(c)
      const workspace = await workspaces.findFor(user.id, { id: pathId(c.req.param("id")) })
      if (!workspace) throw notFound()
      const { cursor, limit } = queryOf(c, placeQuery)
      const rows = await drafts.list(user.id, workspace.id, { after: cursor ?? null, limit: limit + 1 })
      const { items, nextCursor } = pageByPlace(rows, limit)
      return c.json({
        drafts: items.map(({ chatId, threadOf, body, savedAt }) => ({ chatId, threadOf, text: body, savedAt })),
        nextCursor,
      })
    })
    .get("/chats/:id/draft", async (c) => {
      const { user, chat, threadOf } = await placeOf(c, queryOf(c, draftPlace).threadOf)
      return c.json({ text: await drafts.find(user.id, threadOf ?? chat.id) })
    })
    .put("/chats/:id/draft", async (c) => {
      const { text, threadOf: asked } = await jsonBody(c, newDraft)
      const { user, chat, threadOf } = await placeOf(c, asked)
      await drafts.write(user.id, chat.id, text, threadOf)
      return c.body(null, 204)
    })
    .delete("/chats/:id/draft", async (c) => {
      const { user, chat, threadOf } = await placeOf(c, queryOf(c, draftPlace).threadOf)
      await drafts.write(user.id, chat.id, "", threadOf)
      return c.body(null, 204)
    })
}
