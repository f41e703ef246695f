import { Hono } from "hono"
import { z } from "zod"
import { Suggestions } from "../../views/messages/suggestions"
import type { ChatActions } from "../chats/actions"
import { queryOf } from "../platform/http/input"
import { fragment } from "../platform/http/page"
import { pathId } from "../platform/http/path-id"
import { type SessionVariables, viewerOf } from "../sessions/guard"
import type { Complete } from "./completion"

type Dependencies = { chats: ChatActions; complete: Complete }

const wordQuery = z.object({ word: z.string().max(60) })

/** What helps while a message is being written. */
export function createWritingRoutes({ chats, complete }: Dependencies) {
  return new Hono<{ Variables: SessionVariables }>().get("/c/:id/completions", async (c) => {
    const { user } = viewerOf(c)
    const chat = await chats.load(user.id, pathId(c.req.param("id")))
    return fragment(c, Suggestions({ list: await complete(user, chat, queryOf(c, wordQuery).word) }))
  })
}
