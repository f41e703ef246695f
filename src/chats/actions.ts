import { storedText, text as catalogue } from "../../views/text/text"
import { recordAudit } from "../platform/audit"
import type { Database, TransactionSql } from "../platform/db/open"
import { isUniqueViolation } from "../platform/db/open"
import type { Events } from "../platform/events/events"
import { conflict, forbidden, invalid, notFound } from "../platform/http/problem"
import { newId } from "../platform/ids"
import type { SessionStore } from "../sessions/store"
import type { OwnWorkspace } from "../workspaces/workspace"
import type { ChatKind, OwnChat } from "./chat"
import type { ChatEvents } from "./events"
import {
  canAddPeople,
  canArchive,
  canChangeTopic,
  canCreateChannel,
  canLeave,
  canRemovePeople,
  canRename,
  canSetAnnouncement,
  canStartChat,
} from "./policy"
import type { ChatStore } from "./store"
import type { WriteSystemLine } from "./system-lines"

type Dependencies = {
  db: Database
  chats: ChatStore
  sessions: SessionStore
  events: Events<ChatEvents>
  writeSystemLine: WriteSystemLine
}

const nameTaken = (error: unknown) =>
  isUniqueViolation(error, "chats_name_key") ? conflict(catalogue.refusals.channelNameTaken) : error

type Locked = Awaited<ReturnType<ChatStore["lock"]>>[number]

/** Nothing happens any more in an archived chat, but that people leave it. */
function mustNotBeArchived({ archivedAt }: Locked) {
  if (archivedAt) throw conflict(catalogue.refusals.channelArchived)
}

export type ChatActions = ReturnType<typeof createChatActions>

/** What people do with chats and with who is in them. */
export function createChatActions({ db, chats, sessions, events, writeSystemLine }: Dependencies) {
  type Say = (actorId: string, text: string) => Promise<void>

  /** Writes lines and announces each once the transaction is committed. `work` gets the chat as it is under its lock. */
  async function change<T>(
    name: string,
    chatId: string,
    work: (tx: TransactionSql, say: Say, locked: Locked) => Promise<T>,
    beforeLock: (tx: TransactionSql) => Promise<unknown> = async () => {},
  ) {
    const revs: number[] = []
    const result = await db.transaction(name, async (tx) => {
      revs.length = 0
      await beforeLock(tx)
      const [locked] = await chats.lock(tx, [chatId])
      if (!locked) throw notFound()
      return work(
        tx,
        async (actorId, text) => void revs.push((await writeSystemLine(tx, { chatId, actorId, text })).rev),
        locked,
      )
    })
    const rev = revs.at(-1)
    if (rev !== undefined) events.emit("lineWritten", { chatId, rev })
    return result
  }

  /** Brings somebody of the workspace into a chat, after the line that says so; false for who is in it already. */
  const enter = (
    name: string,
    chat: { id: string; workspaceId: string },
    userId: string,
    line: (say: Say, tx: TransactionSql) => Promise<void>,
    readUpTo?: number,
  ) =>
    change(
      name,
      chat.id,
      async (tx, say, locked) => {
        mustNotBeArchived(locked)
        if (await chats.isMember(tx, chat.id, userId)) return false
        await line(say, tx)
        if ((await chats.addMembers(tx, chat, [userId], readUpTo)).length === 0)
          throw notFound(catalogue.refusals.notInTeam)
        return true
      },
      (tx) => chats.holdMembership(tx, chat.workspaceId, [userId]),
    )

  async function load(userId: string, chatId: string): Promise<OwnChat> {
    const chat = await chats.findFor(userId, chatId)
    if (!chat) throw notFound()
    return chat
  }

  /** The direct chat that these two have already; who had left the workspace and is back finds it again. */
  async function comeBack(tx: TransactionSql, workspaceId: string, directKey: string, people: string[]) {
    const id = await chats.findDirect(tx, workspaceId, directKey)
    await chats.lock(tx, [id])
    const added = await chats.addMembers(tx, { id, workspaceId }, people)
    // What changed while neither was in the team.
    if (added.length > 0 && people[1]) await chats.judgeReach(tx, [people[0]!, people[1]])
    return { id, added, created: false }
  }

  return {
    load,

    /**
     * Starts a chat. A direct chat between the same two is found, not made again (`created` false); one may be had with
     * oneself. Raises 409 for a taken name, 422 for people who are not in the workspace.
     */
    async create(
      userId: string,
      workspace: OwnWorkspace,
      input: { kind: ChatKind; name: string | null; topic: string; members: string[] },
    ): Promise<{ chat: OwnChat; created: boolean }> {
      const named = input.kind === "channel" || input.kind === "private"
      if (named ? !canCreateChannel(workspace.role) : !canStartChat(workspace.role))
        throw forbidden(catalogue.refusals.guestsStartNoChats)
      const others = [...new Set(input.members)].filter((id) => id !== userId)
      if (input.kind === "direct" && others.length > 1)
        throw invalid([{ path: "members", message: catalogue.refusals.directIsTwo }])
      if (input.kind === "group" && others.length === 0)
        throw invalid([{ path: "members", message: catalogue.refusals.groupEmpty }])
      const directKey = input.kind === "direct" ? [userId, others[0] ?? userId].sort().join(":") : null
      const chatId = newId()
      const people = [userId, ...others]
      const { id, added, created } = await db
        .transaction("chats.create", async (tx) => {
          await chats.holdMembership(tx, workspace.id, people)
          if (directKey) await chats.holdPeople(tx, people)
          const { kind, name, topic } = input
          const chat = { id: chatId, workspaceId: workspace.id, kind, name, topic, createdBy: userId, directKey }
          if ((await chats.insert(tx, chat)).length === 0) return comeBack(tx, workspace.id, directKey!, people)
          if (named) await writeSystemLine(tx, { chatId, actorId: userId, text: storedText.system.created(name!) })
          const added = await chats.addMembers(tx, chat, people)
          if (!added.includes(userId)) throw notFound()
          if (added.length !== people.length)
            throw invalid([{ path: "members", message: catalogue.refusals.someNotInTeam }])
          if (directKey && others[0]) await chats.judgeReach(tx, [userId, others[0]])
          return { id: chatId, added, created: true }
        })
        .catch((error: unknown) => {
          throw nameTaken(error)
        })
      if (created) events.emit("chatCreated", { chatId: id, workspaceId: workspace.id, memberIds: added })
      else for (const memberId of added) events.emit("memberJoined", { chatId: id, userId: memberId })
      return { chat: await load(userId, id), created }
    },

    /** Joins an open channel; nothing happens for who is in it already. Raises 409 for an archived one. */
    async join(userId: string, chatId: string) {
      const channel = await chats.findOpenChannelFor(userId, chatId)
      if (!channel) {
        await load(userId, chatId)
        return
      }
      const joined = await enter("chats.join", channel, userId, (say) => say(userId, storedText.system.joined()))
      if (joined) events.emit("memberJoined", { chatId, userId })
    },

    /** Of an archived chat without a line. */
    async leave(userId: string, chatId: string) {
      const chat = await load(userId, chatId)
      if (!canLeave(chat)) throw forbidden(catalogue.refusals.directStays)
      await change("chats.leave", chatId, async (tx, say, { archivedAt }) => {
        if (!(await chats.removeMember(tx, chatId, userId))) return
        if (!archivedAt) await say(userId, storedText.system.left())
        await sessions.recordRevocation(tx, { userId, chatId, reason: "left" })
      })
      events.emit("memberLeft", { chatId, userId, reason: "left" })
    },

    /**
     * Adds somebody of the workspace, for whom what came after `readUpTo` is new; nothing happens for who is in it already. Raises
     * 409 for an archived chat.
     */
    async addMember(actorId: string, chatId: string, userId: string, readUpTo?: number) {
      const chat = await load(actorId, chatId)
      if (!canAddPeople(chat)) throw forbidden(catalogue.refusals.addHere)
      const line = async (say: Say, tx: TransactionSql) =>
        say(actorId, storedText.system.added((await chats.displayNames(tx, [userId])).get(userId) ?? ""))
      const added = await enter("chats.add-member", chat, userId, line, readUpTo)
      if (added) events.emit("memberJoined", { chatId, userId })
    },

    /** Raises 409 for an archived chat. */
    async removeMember(actorId: string, chatId: string, userId: string) {
      const chat = await load(actorId, chatId)
      if (!canRemovePeople(chat)) throw forbidden(catalogue.refusals.removeHere)
      await change("chats.remove-member", chatId, async (tx, say, locked) => {
        mustNotBeArchived(locked)
        if (!(await chats.removeMember(tx, chatId, userId))) throw notFound(catalogue.refusals.notInChat)
        await say(actorId, storedText.system.removed((await chats.displayNames(tx, [userId])).get(userId) ?? ""))
        await sessions.recordRevocation(tx, { userId, chatId, reason: "removed" })
        await recordAudit(tx, { actorId, action: "chat.remove-member", subject: chatId, detail: { userId } })
      })
      events.emit("memberLeft", { chatId, userId, reason: "removed" })
    },

    /** Changes name and topic; the same value again changes nothing. Raises 409 for an archived chat. */
    async changeSettings(userId: string, chatId: string, { name, topic }: { name?: string; topic?: string }) {
      const chat = await load(userId, chatId)
      if (!canChangeTopic(chat)) throw forbidden(catalogue.refusals.changeChat)
      if (name !== undefined && name !== chat.name && !canRename(chat)) throw forbidden(catalogue.refusals.generalStays)
      if ((name === undefined || name === chat.name) && (topic === undefined || topic === chat.topic)) return
      await change("chats.change-settings", chatId, async (tx, say, locked) => {
        mustNotBeArchived(locked)
        if (name !== undefined && name !== chat.name) {
          await chats.setName(tx, chatId, name)
          await say(userId, storedText.system.renamed(name))
        }
        if (topic !== undefined && topic !== chat.topic) {
          await chats.setTopic(tx, chatId, topic)
          await say(userId, storedText.system.topic(topic))
        }
      }).catch((error: unknown) => {
        throw nameTaken(error)
      })
      events.emit("chatChanged", { chatId })
    },

    /**
     * Lets only those who run the team write in a channel, or everybody again; the same again changes nothing. Raises 409 for
     * an archived one.
     */
    async setAnnouncement(userId: string, chatId: string, announcement: boolean) {
      const chat = await load(userId, chatId)
      if (!canSetAnnouncement(chat)) throw forbidden(catalogue.moderation.refusals.announcement)
      if (chat.announcement === announcement) return
      await change("chats.announcement", chatId, async (tx, say, locked) => {
        mustNotBeArchived(locked)
        await chats.setAnnouncement(tx, chatId, announcement)
        await say(userId, announcement ? storedText.moderation.lines.closed : storedText.moderation.lines.opened)
        await recordAudit(tx, {
          actorId: userId,
          action: announcement ? "chat.read-only" : "chat.open",
          subject: chatId,
        })
      })
      events.emit("chatChanged", { chatId, anew: true })
    },

    async setArchived(userId: string, chatId: string, archived: boolean) {
      const chat = await load(userId, chatId)
      if (!canArchive(chat))
        throw forbidden(canChangeTopic(chat) ? catalogue.refusals.generalStays : catalogue.refusals.archiveChat)
      if ((chat.archivedAt !== null) === archived) return
      await change("chats.archive", chatId, async (tx, say, { archivedAt }) => {
        if ((archivedAt !== null) === archived) return
        await chats.setArchived(tx, chatId, archived)
        await say(userId, archived ? storedText.system.archived() : storedText.system.restored())
        await recordAudit(tx, { actorId: userId, action: archived ? "chat.archive" : "chat.restore", subject: chatId })
      })
      events.emit("chatChanged", { chatId, anew: true })
    },
  }
}
