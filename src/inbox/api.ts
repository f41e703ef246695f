import { Hono } from "hono"
import type { ChatKind } from "../chats/chat"
import { chatJson } from "../chats/json"
import type { ChatStore } from "../chats/store"
import { readPosition } from "../messages/input"
import { messageJson } from "../messages/json"
import { listQuery, pageOf } from "../platform/http/cursor"
import { jsonBody, queryOf } from "../platform/http/input"
import { pathId } from "../platform/http/path-id"
import { notFound } from "../platform/http/problem"
import { type AppContext, type SessionVariables, viewerOf } from "../sessions/guard"
import type { WorkspaceStore } from "../workspaces/store"
import type { InboxActions } from "./actions"
import { mentionsPage } from "./input"
import { catchUpJson } from "./json"
import { usualLevel } from "./sidebar"
import type { Standing } from "./standing-store"
import type { InboxStore } from "./store"
import type { WaitingChats } from "./waiting"

const preferencesOf = (kind: ChatKind, standing?: Standing) => ({
  level: standing?.level ?? usualLevel(kind),
  muted: standing?.muted ?? false,
  favourite: standing?.favourite ?? false,
  sectionId: standing?.sectionId ?? null,
  position: standing?.position ?? null,
})

type Dependencies = {
  actions: InboxActions
  inbox: InboxStore
  chats: ChatStore
  workspaces: WorkspaceStore
  waiting: WaitingChats
}

/** A person's chats with what is unread, what mentions them, and their read positions. */
export function createInboxApi({ actions, inbox, chats, workspaces, waiting }: Dependencies) {
  async function workspaceOf(c: AppContext) {
    const workspace = await workspaces.findFor(viewerOf(c).user.id, { id: pathId(c.req.param("id")!) })
    if (!workspace) throw notFound()
    return workspace
  }

  return new Hono<{ Variables: SessionVariables }>()
    .get("/workspaces/:id/chats", async (c) => {
      const { user } = viewerOf(c)
      const workspace = await workspaceOf(c)
      const { cursor, limit } = queryOf(c, listQuery)
      const rows = await chats.listFor(user.id, workspace.id, {
        after: cursor ? pathId(cursor) : null,
        limit: limit + 1,
      })
      const { items, nextCursor } = pageOf(rows, limit, (row) => row.id)
      const standings = await inbox.listStandings(
        user.id,
        items.map((chat) => chat.id),
      )
      const counts = await inbox.countsOf(user.id, standings)
      const standingOf = new Map(standings.map((standing) => [standing.id, standing]))
      return c.json({
        chats: items.map((chat) => ({
          ...chatJson(chat, counts.get(chat.id) ?? { unread: 0, mentions: 0 }),
          ...preferencesOf(chat.kind, standingOf.get(chat.id)),
        })),
        nextCursor,
      })
    })
    .post("/workspaces/:id/read", async (c) => {
      const workspace = await workspaceOf(c)
      await actions.markAllRead(viewerOf(c).user.id, workspace.id)
      return c.body(null, 204)
    })
    .get("/workspaces/:id/mentions", async (c) => {
      const { user } = viewerOf(c)
      const workspace = await workspaceOf(c)
      const { cursor, limit } = queryOf(c, mentionsPage)
      const { mentions, nextCursor } = await waiting.listMentions(user.id, workspace.id, cursor ?? null, limit)
      return c.json({ messages: mentions.map(({ message }) => messageJson(message)), nextCursor })
    })
    .get("/workspaces/:id/catch-up", async (c) => {
      const { user } = viewerOf(c)
      const workspace = await workspaceOf(c)
      const [{ waiting: unread, more }, { threads, moreThreads }] = await Promise.all([
        waiting.listChats(user.id, workspace),
        waiting.listThreads(user.id, workspace.id),
      ])
      return c.json({ waiting: catchUpJson(unread, threads), more, moreThreads })
    })
    .put("/chats/:id/read", async (c) => {
      const { seq, unread } = await jsonBody(c, readPosition)
      await actions.markRead(viewerOf(c).user.id, pathId(c.req.param("id")), seq, unread === true)
      return c.body(null, 204)
    })
}
