import { Hono } from "hono"
import { listQuery, pageOf } from "../platform/http/cursor"
import { jsonBody, queryOf } from "../platform/http/input"
import { pathId } from "../platform/http/path-id"
import { notFound } from "../platform/http/problem"
import { type SessionVariables, viewerOf } from "../sessions/guard"
import { withAvatarUrl } from "../users/json"
import type { WorkspaceStore } from "../workspaces/store"
import type { ChatActions } from "./actions"
import { chatChange, createChat } from "./input"
import { chatJson } from "./json"
import type { ChatStore } from "./store"

type Dependencies = { actions: ChatActions; chats: ChatStore; workspaces: WorkspaceStore }

/** `/api/v1/chats` and `POST /api/v1/workspaces/:id/chats`. */
export function createChatApi({ actions, chats, workspaces }: Dependencies) {
  return new Hono<{ Variables: SessionVariables }>()
    .post("/workspaces/:id/chats", async (c) => {
      const { user } = viewerOf(c)
      const workspace = await workspaces.findFor(user.id, { id: pathId(c.req.param("id")) })
      if (!workspace) throw notFound()
      const { chat, created } = await actions.create(user.id, workspace, await jsonBody(c, createChat))
      return c.json({ chat: chatJson(chat) }, created ? 201 : 200)
    })
    .get("/chats/:id", async (c) => {
      const { user } = viewerOf(c)
      const chatId = pathId(c.req.param("id"))
      const chat = await chats.findFor(user.id, chatId)
      if (chat) return c.json({ chat: { ...chatJson(chat), joined: true } })
      const open = await chats.findOpenChannelFor(user.id, chatId)
      if (!open) throw notFound()
      return c.json({
        chat: {
          id: open.id,
          workspaceId: open.workspaceId,
          kind: open.kind,
          name: open.name,
          topic: open.topic,
          memberCount: open.memberCount,
          joined: false,
        },
      })
    })
    .patch("/chats/:id", async (c) => {
      const { user } = viewerOf(c)
      const chatId = pathId(c.req.param("id"))
      const { archived, announcement, ...settings } = await jsonBody(c, chatChange)
      // Brought back first, archived last: in between nothing changes.
      if (archived === false) await actions.setArchived(user.id, chatId, false)
      await actions.changeSettings(user.id, chatId, settings)
      if (announcement !== undefined) await actions.setAnnouncement(user.id, chatId, announcement)
      if (archived) await actions.setArchived(user.id, chatId, true)
      return c.json({ chat: chatJson(await actions.load(user.id, chatId)) })
    })
    .put("/chats/:id/members/me", async (c) => {
      await actions.join(viewerOf(c).user.id, pathId(c.req.param("id")))
      return c.body(null, 204)
    })
    .delete("/chats/:id/members/me", async (c) => {
      await actions.leave(viewerOf(c).user.id, pathId(c.req.param("id")))
      return c.body(null, 204)
    })
    .get("/chats/:id/members", async (c) => {
      const { user } = viewerOf(c)
      const chat = await actions.load(user.id, pathId(c.req.param("id")))
      const { cursor, limit } = queryOf(c, listQuery)
      const rows = await chats.listMembers(chat, { after: cursor ?? null, limit: limit + 1 })
      const { items, nextCursor } = pageOf(rows, limit, (row) => row.handle.toLowerCase())
      return c.json({ members: items.map(withAvatarUrl), nextCursor })
    })
    .put("/chats/:id/members/:userId", async (c) => {
      await actions.addMember(viewerOf(c).user.id, pathId(c.req.param("id")), pathId(c.req.param("userId")))
      return c.body(null, 204)
    })
    .delete("/chats/:id/members/:userId", async (c) => {
      const { user } = viewerOf(c)
      const userId = pathId(c.req.param("userId"))
      const chatId = pathId(c.req.param("id"))
      await (userId === user.id ? actions.leave(user.id, chatId) : actions.removeMember(user.id, chatId, userId))
      return c.body(null, 204)
    })
}
