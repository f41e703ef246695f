import { text as catalogue } from "../../views/text/text"
import { Hono } from "hono"
import { MentionsPane, WaitingPane } from "../../views/inbox/waiting"
import { paths } from "../../views/paths"
import { timeZoneOf } from "../messages/time-zone"
import { formBody, queryOf } from "../platform/http/input"
import { isPartial, seeOther } from "../platform/http/page"
import { type AppContext, type SessionVariables, viewerOf } from "../sessions/guard"
import type { InboxActions } from "./actions"
import type { Frame } from "./frame"
import { mentionsQuery, positions } from "./input"
import type { WaitingChats } from "./waiting"

type Dependencies = { frame: Frame; actions: InboxActions; waiting: WaitingChats }

const mentionsOnPage = 30

/** What waits for somebody: everything unread, in the order in which it matters or of the sidebar, and mentions. */
export function createWaitingRoutes({ frame, actions, waiting }: Dependencies) {
  async function show(c: AppContext, view: "unread" | "catch-up") {
    const { user } = viewerOf(c)
    const workspace = await frame.workspace(c)
    const [chats, threads] = await Promise.all([
      waiting.listChats(user.id, workspace),
      view === "catch-up" ? waiting.listThreads(user.id, workspace.id) : { threads: [], moreThreads: false },
    ])
    return frame.show(c, {
      title: view === "unread" ? catalogue.waiting.unread : catalogue.waiting.catchUp,
      workspace,
      main: WaitingPane({ view, workspace, ...chats, ...threads, timeZone: timeZoneOf(c), viewerId: user.id }),
      pane: "conversation",
    })
  }
  return new Hono<{ Variables: SessionVariables }>()
    .get("/w/:slug/catch-up", (c) => show(c, "catch-up"))
    .get("/w/:slug/unread", (c) => show(c, "unread"))
    .get("/w/:slug/mentions", async (c) => {
      const { user } = viewerOf(c)
      const workspace = await frame.workspace(c)
      const { cursor } = queryOf(c, mentionsQuery)
      const page = await waiting.listMentions(user.id, workspace.id, cursor ?? null, mentionsOnPage)
      return frame.show(c, {
        title: catalogue.waiting.mentions,
        workspace,
        main: MentionsPane({ workspace, ...page, timeZone: timeZoneOf(c), viewerId: user.id }),
        pane: "conversation",
      })
    })
    .post("/w/:slug/read", async (c) => {
      const workspace = await frame.workspace(c)
      const before = await actions.markAllRead(viewerOf(c).user.id, workspace.id)
      return isPartial(c) ? c.json(before) : seeOther(c, paths.waiting(workspace.slug, "unread"))
    })
    .post("/w/:slug/unread-again", async (c) => {
      const workspace = await frame.workspace(c)
      const before = await formBody(c, positions)
      await actions.markUnreadAgain(viewerOf(c).user.id, workspace.id, before.positions)
      return isPartial(c) ? c.body(null, 204) : seeOther(c, paths.waiting(workspace.slug, "unread"))
    })
}
