import { Hono } from "hono"
import { chatJson } from "../chats/json"
import { messageJson } from "../messages/json"
import { timeZoneOf } from "../messages/time-zone"
import { queryOf } from "../platform/http/input"
import { invalid } from "../platform/http/problem"
import { type SessionVariables, viewerOf } from "../sessions/guard"
import type { SearchActions } from "./actions"
import { searchQuery } from "./input"

/** `GET /api/v1/search`: what was said, among what the caller may read. */
export const createSearchApi = ({ actions }: { actions: SearchActions }) =>
  new Hono<{ Variables: SessionVariables }>().get("/search", async (c) => {
    const { user } = viewerOf(c)
    const { q, workspace, chat, cursor, order, limit } = queryOf(c, searchQuery)
    const { results, problems, notes, nextCursor } = await actions.find(user.id, {
      q,
      workspaceId: workspace ?? null,
      chatId: chat ?? null,
      before: cursor ?? null,
      order,
      limit,
      zone: timeZoneOf(c),
    })
    if (problems.length > 0) throw invalid(problems.map((message) => ({ path: "q", message })))
    return c.json({
      results: results.map((found) => ({
        message: messageJson(found.message),
        chat: chatJson(found.chat),
        snippet: found.snippet,
      })),
      notes,
      nextCursor,
      hasMore: nextCursor !== null,
    })
  })
