import { Hono } from "hono"
import { messageJson } from "../messages/json"
import { pageOf } from "../platform/http/cursor"
import { jsonBody, queryOf } from "../platform/http/input"
import { pathId } from "../platform/http/path-id"
import { notFound } from "../platform/http/problem"
import { type SessionVariables, viewerOf } from "../sessions/guard"
import type { WorkspaceStore } from "../workspaces/store"
import { savedKey, savedPlace } from "./saved-cursor"
import { newReminder, savedChange, savedList, savedWish } from "./saved-input"
import type { SavedMessages, ShownSaved } from "./saved-messages"

const savedJson = ({ id, workspaceId, messageId, message, note, ...times }: ShownSaved) => ({
  id,
  workspaceId,
  messageId,
  message: message && messageJson(message),
  note,
  savedAt: times.savedAt,
  doneAt: times.doneAt,
  remindAt: times.remindAt,
  remindedAt: times.remindedAt,
})

type Dependencies = { saved: SavedMessages; workspaces: WorkspaceStore }

/** What one person keeps for later, for programs. */
export function createSavedApi({ saved, workspaces }: Dependencies) {
  const answer = async (userId: string, id: string) => ({ saved: savedJson(await saved.find(userId, id)) })
  async function workspaceOf(userId: string, id: string | undefined) {
    const workspace = await workspaces.findFor(userId, { id: pathId(id ?? "") })
    if (!workspace) throw notFound()
    return workspace
  }
  return new Hono<{ Variables: SessionVariables }>()
    .get("/workspaces/:id/saved", async (c) => {
      const { user } = viewerOf(c)
      const workspace = await workspaceOf(user.id, c.req.param("id"))
      const { state, cursor, limit } = queryOf(c, savedList)
      const [rows, { open, due }] = await Promise.all([
        saved.list(user.id, workspace.id, state === "done", { before: savedPlace(cursor), limit: limit + 1 }),
        saved.count(user.id, workspace.id),
      ])
      const { items, nextCursor } = pageOf(rows, limit, savedKey)
      return c.json({ saved: items.map(savedJson), open, due, nextCursor })
    })
    .post("/workspaces/:id/reminders", async (c) => {
      const { user } = viewerOf(c)
      const workspace = await workspaceOf(user.id, c.req.param("id"))
      const { text, remindAt } = await jsonBody(c, newReminder)
      const { id } = await saved.keepNote(user.id, workspace.id, text, remindAt)
      return c.json(await answer(user.id, id), 201)
    })
    .put("/messages/:id/saved", async (c) => {
      const { user } = viewerOf(c)
      const messageId = pathId(c.req.param("id"))
      const { remindAt } = await jsonBody(c, savedWish)
      const { id } = await saved.keep(user.id, messageId, remindAt)
      return c.json(await answer(user.id, id))
    })
    .delete("/messages/:id/saved", async (c) => {
      await saved.drop(viewerOf(c).user.id, pathId(c.req.param("id")))
      return c.body(null, 204)
    })
    .patch("/saved/:id", async (c) => {
      const { user } = viewerOf(c)
      const id = pathId(c.req.param("id"))
      const { done, remindAt } = await jsonBody(c, savedChange)
      if (done !== undefined) await saved.finish(user.id, id, done)
      if (remindAt !== undefined) await saved.remind(user.id, id, remindAt)
      return c.json(await answer(user.id, id))
    })
    .delete("/saved/:id", async (c) => {
      await saved.remove(viewerOf(c).user.id, pathId(c.req.param("id")))
      return c.body(null, 204)
    })
}
