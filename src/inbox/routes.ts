import { text as catalogue } from "../../views/text/text"
import { Hono } from "hono"
import { z } from "zod"
import { JoinPane } from "../../views/chats/join"
import { WorkspaceStart } from "../../views/inbox/start"
import { SidebarChats } from "../../views/inbox/sidebar"
import { paths } from "../../views/paths"
import type { ChatStore } from "../chats/store"
import type { MessageStore } from "../messages/store"
import { startOfDay, timeZoneOf } from "../messages/time-zone"
import { sequence } from "../platform/http/fields"
import { formBody, queryOf } from "../platform/http/input"
import { fragment, isPartial, seeOther } from "../platform/http/page"
import { pathId } from "../platform/http/path-id"
import { invalid, notFound } from "../platform/http/problem"
import { type SessionVariables, viewerOf } from "../sessions/guard"
import type { WorkspaceStore } from "../workspaces/store"
import type { InboxActions } from "./actions"
import type { ShowChat } from "./chat-page"
import type { Frame } from "./frame"
import { readFrom } from "./input"
import type { InboxStore } from "./store"
import type { Visits } from "./visits"

type Dependencies = {
  frame: Frame
  actions: InboxActions
  inbox: InboxStore
  chats: ChatStore
  messages: MessageStore
  workspaces: WorkspaceStore
  visits: Visits
  showChat: ShowChat
  isFirstRun(): Promise<boolean>
}

/** Once, since zod compiles each schema when it is first used. */
const placeQuery = z.object({ at: sequence.optional() })

/** The pages that people live on: home, a team, a chat. */
export function createInboxRoutes({
  frame,
  actions,
  inbox,
  chats,
  messages,
  workspaces,
  visits,
  showChat,
  isFirstRun,
}: Dependencies) {
  return new Hono<{ Variables: SessionVariables }>()
    .get("/", async (c) => {
      const viewer = c.get("viewer")
      if (!viewer) return c.redirect((await isFirstRun()) ? paths.setup() : paths.signIn(), 303)
      const first = await workspaces.findFirstFor(viewer.user.id)
      return c.redirect(first ? paths.workspace(first.slug) : paths.newWorkspace(), 303)
    })
    .get("/w/:slug", async (c) => {
      const { user } = viewerOf(c)
      const workspace = await frame.workspace(c)
      await visits.settle()
      const chatId = await workspaces.findLastChat(workspace.id, user.id)
      // A phone's back link asks for the list itself; elsewhere a team opens at the chat that was open last.
      if (chatId && c.req.query("list") === undefined) return c.redirect(paths.chat(chatId), 303)
      return frame.show(c, { title: workspace.name, workspace, main: WorkspaceStart({ workspace }), pane: "sidebar" })
    })
    .get("/w/:slug/sidebar", async (c) => {
      const workspace = await frame.workspace(c)
      const sidebar = await actions.sidebar(viewerOf(c).user.id, workspace)
      return fragment(c, SidebarChats({ sidebar, openChatId: c.req.query("open") }))
    })
    .get("/counts", async (c) => {
      const counts = await inbox.counts(viewerOf(c).user.id)
      const totals: Record<string, { unread: number; mentions: number }> = {}
      for (const { workspaceId, unread, mentions, muted } of counts) {
        const total = (totals[workspaceId] ??= { unread: 0, mentions: 0 })
        total.unread += muted ? 0 : unread
        total.mentions += mentions
      }
      const ofChats = counts.map(
        ({ chatId, unread, mentions, lastReadSeq, lastSeq, lastRev }) =>
          [chatId, { unread, mentions, lastReadSeq, lastSeq, lastRev }] as const,
      )
      return c.json({ chats: Object.fromEntries(ofChats), workspaces: totals })
    })
    .get("/c/:id", async (c) => {
      const { user } = viewerOf(c)
      const chatId = pathId(c.req.param("id"))
      const chat = await chats.findFor(user.id, chatId)
      if (!chat) {
        const channel = await chats.findOpenChannelFor(user.id, chatId)
        const workspace = channel && (await workspaces.findFor(user.id, { id: channel.workspaceId }))
        if (!channel || !workspace) throw notFound()
        return frame.show(c, {
          title: `#${channel.name}`,
          workspace,
          main: JoinPane({ channel, slug: workspace.slug }),
          pane: "conversation",
        })
      }
      const { at } = queryOf(c, placeQuery)
      return showChat(c, chat, { at })
    })
    .get("/c/:id/date", async (c) => {
      const chat = await chats.findFor(viewerOf(c).user.id, pathId(c.req.param("id")))
      if (!chat) throw notFound()
      const at = startOfDay(c.req.query("date") ?? "", timeZoneOf(c))
      if (!at) throw invalid([{ path: "date", message: catalogue.refusals.noSuchDay }])
      const seq = await messages.findSeqAt(chat.id, at)
      return c.redirect(paths.chat(chat.id, seq ?? undefined), 303)
    })
    .post("/c/:id/read", async (c) => {
      const { seq, unread, to } = await formBody(c, readFrom)
      const { user } = viewerOf(c)
      const chatId = pathId(c.req.param("id"))
      await actions.markRead(user.id, chatId, seq, unread === "1")
      if (isPartial(c)) return c.body(null, 204)
      const slug = to && (await chats.findFor(user.id, chatId))?.workspaceSlug
      return seeOther(c, slug ? paths.waiting(slug, to) : paths.chat(chatId))
    })
}
