import { text as catalogue } from "../../views/text/text"
import { Hono } from "hono"
import { z } from "zod"
import { BrowsePane } from "../../views/chats/browse"
import { DetailsPanel, detailsTabs } from "../../views/chats/details"
import { NewChatPane } from "../../views/chats/new-chat"
import { ChatSettingsPane } from "../../views/chats/settings"
import { paths } from "../../views/paths"
import type { ShowChat } from "../inbox/chat-page"
import type { Frame } from "../inbox/frame"
import { attempt, errorsByField } from "../platform/http/attempt"
import { listQuery, pageOf } from "../platform/http/cursor"
import { text } from "../platform/http/fields"
import { formFields, parse, queryOf } from "../platform/http/input"
import { fragment, isPartial, seeOther } from "../platform/http/page"
import { pathId } from "../platform/http/path-id"
import { forbidden, invalid } from "../platform/http/problem"
import { type AppContext, type SessionVariables, viewerOf } from "../sessions/guard"
import { handlePattern } from "../users/input"
import type { WorkspaceStore } from "../workspaces/store"
import type { ChatActions } from "./actions"
import type { OwnChat } from "./chat"
import { addByHandle, chatSettings, createChat } from "./input"
import { canAddPeople, canBrowse, canStartChat, rightsIn } from "./policy"
import type { ChatStore } from "./store"

type Dependencies = {
  frame: Frame
  showChat: ShowChat
  actions: ChatActions
  chats: ChatStore
  workspaces: WorkspaceStore
  /** The newest threads of a chat, for the panel beside it. */
  drawThreads(c: AppContext, chat: OwnChat): Promise<{ toString(): string | Promise<string> }>
}

const detailsQuery = listQuery.extend({ tab: z.enum(detailsTabs).catch("members") })
const browseQuery = listQuery.extend({ q: text(() => catalogue.names.search, { max: 100 }).default("") })

/** Chats for people: finding, making, changing, and who is in them. */
export function createChatRoutes({ frame, showChat, actions, chats, workspaces, drawThreads }: Dependencies) {
  async function panel(c: AppContext, chat: OwnChat, errors: Record<string, string> = {}, status = 200, values = {}) {
    const { cursor, limit, tab } = queryOf(c, detailsQuery)
    const viewer = viewerOf(c).user
    const [rows, threads] = await Promise.all([
      tab === "members" ? chats.listMembers(chat, { after: cursor ?? null, limit: limit + 1 }) : [],
      tab === "threads" ? drawThreads(c, chat) : undefined,
    ])
    const { items, nextCursor } = pageOf(rows, limit, (row) => row.handle.toLowerCase())
    const details = { chat, may: rightsIn(chat), members: items, nextCursor, viewer, errors, values, tab, threads }
    if (isPartial(c)) return fragment(c, DetailsPanel(details), status)
    return showChat(c, chat, { details: DetailsPanel(details), status })
  }

  /** The ids of people named by handle, commas between them; a name that nobody bears is told. */
  async function peopleByHandle(workspaceId: string, given: string): Promise<string[]> {
    const handles = given
      .split(/[\s,]+/)
      .map((part) => part.replace(/^@/, ""))
      .filter(Boolean)
    if (handles.length > 50) throw invalid([{ path: "handle", message: catalogue.refusals.tooManyPeople }])
    const find = async (handle: string) =>
      handlePattern.test(handle) ? workspaces.findMemberByHandle(workspaceId, handle) : null
    const found = await Promise.all(handles.map(find))
    const unknown = handles.filter((_, index) => !found[index])
    if (unknown.length > 0) throw invalid([{ path: "handle", message: catalogue.refusals.nobodyCalled(unknown) }])
    return found.filter((id) => id !== null)
  }

  return new Hono<{ Variables: SessionVariables }>()
    .get("/w/:slug/browse", async (c) => {
      const workspace = await frame.workspace(c)
      if (!canBrowse(workspace.role)) throw forbidden(catalogue.refusals.guestsBrowseNothing)
      const { cursor, limit, q } = queryOf(c, browseQuery)
      const rows = await chats.listOpenChannels(viewerOf(c).user.id, workspace.id, {
        after: cursor ?? null,
        limit: limit + 1,
        matching: q,
      })
      const { items, nextCursor } = pageOf(rows, limit, (row) => row.name.toLowerCase())
      return frame.show(c, {
        title: catalogue.browse.title,
        workspace,
        main: BrowsePane({ workspace, channels: items, nextCursor, q }),
        pane: "conversation",
      })
    })
    .get("/w/:slug/new", async (c) => {
      const workspace = await frame.workspace(c)
      return frame.show(c, {
        title: catalogue.newChat.title,
        workspace,
        main: NewChatPane({ workspace, values: { kind: c.req.query("kind") ?? "channel" }, errors: {} }),
        pane: "conversation",
      })
    })
    .post("/w/:slug/chats", async (c) => {
      const { user } = viewerOf(c)
      const workspace = await frame.workspace(c)
      // Before handles are looked up: who is here is none of a guest's business.
      if (!canStartChat(workspace.role)) throw forbidden(catalogue.refusals.guestsStartNoChats)
      const fields = await formFields(c)
      return attempt(
        async () => {
          const members = await peopleByHandle(workspace.id, fields["handle"] ?? "")
          const input = parse(createChat, {
            kind: fields["kind"],
            name: fields["name"],
            topic: fields["topic"] ?? "",
            members,
          })
          return seeOther(c, paths.chat((await actions.create(user.id, workspace, input)).chat.id))
        },
        (problem) =>
          frame.show(c, {
            title: catalogue.newChat.title,
            workspace,
            main: NewChatPane({ workspace, values: fields, errors: errorsByField(problem) }),
            pane: "conversation",
            status: problem.status,
          }),
      )
    })
    .post("/w/:slug/people/:userId/direct", async (c) => {
      const workspace = await frame.workspace(c)
      const input = { kind: "direct" as const, name: null, topic: "", members: [pathId(c.req.param("userId"))] }
      return seeOther(c, paths.chat((await actions.create(viewerOf(c).user.id, workspace, input)).chat.id))
    })
    .get("/c/:id/details", async (c) => panel(c, await actions.load(viewerOf(c).user.id, pathId(c.req.param("id")))))
    .get("/c/:id/settings", async (c) => {
      const chat = await actions.load(viewerOf(c).user.id, pathId(c.req.param("id")))
      const workspace = await workspaces.findFor(viewerOf(c).user.id, { id: chat.workspaceId })
      return frame.show(c, {
        title: chat.title,
        workspace: workspace!,
        main: ChatSettingsPane({ chat, values: { name: chat.name ?? "", topic: chat.topic }, errors: {} }),
        openChatId: chat.id,
        pane: "conversation",
      })
    })
    .post("/c/:id/settings", async (c) => {
      const { user } = viewerOf(c)
      const chat = await actions.load(user.id, pathId(c.req.param("id")))
      const fields = await formFields(c)
      return attempt(
        async () => {
          await actions.changeSettings(user.id, chat.id, parse(chatSettings, fields))
          return seeOther(c, paths.chat(chat.id))
        },
        async (problem) => {
          const workspace = await workspaces.findFor(user.id, { id: chat.workspaceId })
          return frame.show(c, {
            title: chat.title,
            workspace: workspace!,
            main: ChatSettingsPane({ chat, values: fields, errors: errorsByField(problem) }),
            openChatId: chat.id,
            pane: "conversation",
            status: problem.status,
          })
        },
      )
    })
    .post("/c/:id/join", async (c) => {
      const chatId = pathId(c.req.param("id"))
      await actions.join(viewerOf(c).user.id, chatId)
      return seeOther(c, paths.chat(chatId))
    })
    .post("/c/:id/leave", async (c) => {
      const { user } = viewerOf(c)
      const chat = await actions.load(user.id, pathId(c.req.param("id")))
      await actions.leave(user.id, chat.id)
      return seeOther(c, paths.workspace(chat.workspaceSlug))
    })
    .post("/c/:id/announcement", async (c) => {
      const chatId = pathId(c.req.param("id"))
      const fields = await formFields(c)
      await actions.setAnnouncement(viewerOf(c).user.id, chatId, fields["announcement"] !== "0")
      return seeOther(c, paths.chat(chatId))
    })
    .post("/c/:id/archive", async (c) => {
      const chatId = pathId(c.req.param("id"))
      const fields = await formFields(c)
      await actions.setArchived(viewerOf(c).user.id, chatId, fields["archived"] !== "0")
      return seeOther(c, paths.chat(chatId))
    })
    .post("/c/:id/members", async (c) => {
      const { user } = viewerOf(c)
      const chat = await actions.load(user.id, pathId(c.req.param("id")))
      if (!canAddPeople(chat)) throw forbidden(catalogue.refusals.addHere)
      const fields = await formFields(c)
      return attempt(
        async () => {
          const { handle } = parse(addByHandle, fields)
          for (const userId of await peopleByHandle(chat.workspaceId, handle))
            await actions.addMember(user.id, chat.id, userId)
          return isPartial(c) ? panel(c, await actions.load(user.id, chat.id)) : seeOther(c, paths.chatDetails(chat.id))
        },
        (problem) => panel(c, chat, errorsByField(problem), problem.status, fields),
      )
    })
    .post("/c/:id/members/:userId/remove", async (c) => {
      const { user } = viewerOf(c)
      const chatId = pathId(c.req.param("id"))
      await actions.removeMember(user.id, chatId, pathId(c.req.param("userId")))
      return isPartial(c) ? panel(c, await actions.load(user.id, chatId)) : seeOther(c, paths.chatDetails(chatId))
    })
}
