import { Hono } from "hono"
import { DraftsCount, DraftsPane } from "../../views/inbox/drafts"
import { paths } from "../../views/paths"
import { text as catalogue } from "../../views/text/text"
import type { ChatActions } from "../chats/actions"
import { pageByPlace, placeQuery } from "../platform/http/cursor"
import { formBody, queryOf } from "../platform/http/input"
import { fragment, isPartial, seeOther } from "../platform/http/page"
import { pathId } from "../platform/http/path-id"
import { type SessionVariables, viewerOf } from "../sessions/guard"
import { draftPlace, formDraft } from "./draft-input"
import type { Drafts } from "./drafts"
import type { Frame } from "./frame"
import type { Threads } from "./threads"

type Dependencies = { frame: Frame; drafts: Drafts; chats: ChatActions; threads: Threads }

/** What is written and not sent: kept for a chat or a thread, and listed for a team. */
export function createDraftRoutes({ frame, drafts, chats, threads }: Dependencies) {
  return new Hono<{ Variables: SessionVariables }>()
    .get("/c/:id/draft", async (c) => {
      const { user } = viewerOf(c)
      const chat = await chats.load(user.id, pathId(c.req.param("id")))
      const threadOf = await threads.rootIn(user.id, chat.id, queryOf(c, draftPlace).threadOf)
      return c.text(await drafts.find(user.id, threadOf ?? chat.id))
    })
    .post("/c/:id/draft", async (c) => {
      const { user } = viewerOf(c)
      const chat = await chats.load(user.id, pathId(c.req.param("id")))
      const { text, threadOf } = await formBody(c, formDraft)
      await drafts.save(user.id, chat.id, text, await threads.rootIn(user.id, chat.id, threadOf))
      return isPartial(c) ? c.body(null, 204) : seeOther(c, paths.drafts(chat.workspaceSlug))
    })
    .get("/w/:slug/drafts", async (c) => {
      const workspace = await frame.workspace(c)
      const { cursor, limit } = queryOf(c, placeQuery)
      const rows = await drafts.list(viewerOf(c).user.id, workspace.id, { after: cursor ?? null, limit: limit + 1 })
      const { items, nextCursor } = pageByPlace(rows, limit)
      const main = DraftsPane({ list: items, nextCursor, slug: workspace.slug })
      return frame.show(c, { title: catalogue.drafts.title, workspace, main, pane: "conversation" })
    })
    .get("/w/:slug/drafts/count", async (c) => {
      const { id } = await frame.workspace(c)
      return fragment(c, DraftsCount({ count: await drafts.count(viewerOf(c).user.id, id) }))
    })
}
