import { text as catalogue } from "../../views/text/text"
import { Hono } from "hono"
import { ThreadsPane } from "../../views/inbox/threads"
import { ThreadsCount } from "../../views/inbox/threads-count"
import { Follow, Replies } from "../../views/messages/thread"
import { paths } from "../../views/paths"
import type { ChatStore } from "../chats/store"
import { timeZoneOf } from "../messages/time-zone"
import { placeQuery } from "../platform/http/cursor"
import { formBody, formFields, queryOf } from "../platform/http/input"
import { fragment, isPartial, seeOther } from "../platform/http/page"
import { pathId } from "../platform/http/path-id"
import { type SessionVariables, viewerOf } from "../sessions/guard"
import type { ShowChat } from "./chat-page"
import type { Frame } from "./frame"
import { pageOfThreads } from "./thread-cursor"
import { formThreadPosition, threadPlace } from "./thread-input"
import type { ThreadPanels } from "./thread-panels"
import type { Threads } from "./threads"

type Dependencies = {
  frame: Frame
  threads: Threads
  panels: ThreadPanels
  chats: ChatStore
  showChat: ShowChat
}

/** Threads for people: one beside its chat, and all that one follows. */
export function createThreadRoutes({ frame, threads, panels, chats, showChat }: Dependencies) {
  return new Hono<{ Variables: SessionVariables }>()
    .get("/m/:id/thread", async (c) => {
      const id = pathId(c.req.param("id"))
      const { root, chat } = await threads.loadRoot(viewerOf(c).user.id, id)
      if (root.id !== id) return c.redirect(paths.thread(root.id), 303)
      // What asks for the middle of the page gets the chat, and then asks for the panel beside it.
      if (isPartial(c) && !c.req.header("HX-Target")?.endsWith("#details")) return showChat(c, chat)
      const view = await panels.draw(c, id, queryOf(c, threadPlace))
      return isPartial(c) ? fragment(c, view) : showChat(c, chat, { details: view })
    })
    .get("/m/:id/replies", async (c) => {
      const { user } = viewerOf(c)
      const { root, chat } = await threads.loadRoot(user.id, pathId(c.req.param("id")))
      const place = queryOf(c, threadPlace)
      if (!isPartial(c)) return c.redirect(paths.thread(root.id, place), 303)
      const page = await panels.load(chat, root.id, place)
      // The other end is on the page already.
      const piece = { ...page, ...(place.after === undefined ? { hasNewer: false } : { hasOlder: false }) }
      return fragment(c, Replies({ rootId: root.id, page: piece, timeZone: timeZoneOf(c), viewerId: user.id }))
    })
    .get("/m/:id/follow", async (c) => {
      const { user } = viewerOf(c)
      const { root } = await threads.loadRoot(user.id, pathId(c.req.param("id")))
      if (!isPartial(c)) return c.redirect(paths.thread(root.id), 303)
      const standing = await threads.standing(user.id, root.id)
      return fragment(c, Follow({ rootId: root.id, following: standing?.following ?? false }))
    })
    .post("/m/:id/follow", async (c) => {
      const { user } = viewerOf(c)
      const id = pathId(c.req.param("id"))
      const following = (await formFields(c))["following"] === "1"
      const root = await threads.follow(user.id, id, following)
      return isPartial(c) ? fragment(c, Follow({ rootId: root.id, following })) : seeOther(c, paths.thread(root.id))
    })
    .post("/m/:id/thread/read", async (c) => {
      const { user } = viewerOf(c)
      const { seq, list } = await formBody(c, formThreadPosition)
      const { root, chat } = await threads.markRead(user.id, pathId(c.req.param("id")), seq)
      if (isPartial(c)) return c.body(null, 204)
      return seeOther(c, list ? paths.threads(chat.workspaceSlug) : paths.thread(root.id))
    })
    .get("/w/:slug/threads", async (c) => {
      const { user } = viewerOf(c)
      const workspace = await frame.workspace(c)
      const { cursor, limit } = queryOf(c, placeQuery)
      const [rows, counts] = await Promise.all([
        threads.list(user.id, workspace.id, { before: cursor ?? null, limit: limit + 1 }),
        threads.count(user.id, workspace.id),
      ])
      const { items, nextCursor } = pageOfThreads(rows, limit)
      const titles = await chats.titlesOf(user.id, [...new Set(items.map(({ chatId }) => chatId))])
      return frame.show(c, {
        title: catalogue.threads.title,
        workspace,
        main: ThreadsPane({
          workspace,
          threads: items.map((thread) => ({ ...thread, title: titles.get(thread.chatId) ?? "" })),
          cursor: c.req.query("cursor"),
          nextCursor,
          unread: counts.unread,
          timeZone: timeZoneOf(c),
          viewerId: user.id,
        }),
        pane: "conversation",
      })
    })
    .get("/w/:slug/threads/count", async (c) => {
      const workspace = await frame.workspace(c)
      if (!isPartial(c)) return c.redirect(paths.threads(workspace.slug), 303)
      const counts = await threads.count(viewerOf(c).user.id, workspace.id)
      return fragment(c, ThreadsCount({ ...counts, blocked: viewerOf(c).user.blocked }))
    })
    .post("/w/:slug/threads/read", async (c) => {
      const workspace = await frame.workspace(c)
      await threads.markAllRead(viewerOf(c).user.id, workspace.id)
      return isPartial(c) ? c.body(null, 204) : seeOther(c, paths.threads(workspace.slug))
    })
}
