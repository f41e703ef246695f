import { text as catalogue } from "../../views/text/text"
import type { AttachmentActions } from "../attachments/actions"
import type { Wanted } from "../attachments/attachment"
import { canAnnounce, closedTo } from "../chats/policy"
import { closedProblem } from "../chats/refusals"
import type { ChatStore } from "../chats/store"
import type { Events } from "../platform/events/events"
import { conflict, forbidden, invalid, notFound, tooMany } from "../platform/http/problem"
import type { RateLimit } from "../platform/http/rate-limit"
import { newId } from "../platform/ids"
import type { User } from "../users/user"
import type { UserStore } from "../users/store"
import type { MessageEvents } from "./events"
import { messageJson } from "./json"
import { renderBody } from "./markdown"
import { channelsIn, handlesIn, mostMentioned } from "./mentions"
import type { Message } from "./message"
import { canDelete, isOwn, undoMs } from "./policy"
import { createPinning } from "./pinning"
import { createReacting } from "./reacting"
import type { Send } from "./flush-store"
import type { MessageStore } from "./store"
import { createTurns } from "./turns"
import type { Outcome, Writer } from "./writer"

type Dependencies = {
  messages: MessageStore
  chats: ChatStore
  users: UserStore
  writer: Writer
  attachments: Pick<AttachmentActions, "claim" | "release">
  events: Events<MessageEvents>
  sendLimit: RateLimit
  /** Who of a chat is at work this moment. Given by the presence. */
  presentIn(chatId: string): Promise<string[]>
  /** ms since 1970. */
  clock: () => number
}

export type Draft = {
  body: string
  clientId?: string
  threadOf?: string | null
  alsoInChannel?: boolean
  me?: boolean
  attachments?: Wanted[]
}
export type Posted = { message: Message; repeat: boolean }

export type MessageActions = ReturnType<typeof createMessageActions>

/** What people do with messages. */
export function createMessageActions({
  messages,
  chats,
  users,
  writer,
  attachments,
  events,
  sendLimit,
  presentIn,
  clock,
}: Dependencies) {
  const inTurn = createTurns()

  /** `path`: where in the request the text stands, for whoever is told that it mentions too many. */
  async function render(writerId: string, chatId: string, body: string, path = "body") {
    const handles = body.includes("@") ? handlesIn(body) : []
    const names = body.includes("#") ? channelsIn(body) : []
    const [people, channels] = await Promise.all([
      handles.length > 0 ? users.findMembersByHandle(chatId, handles) : [],
      names.length > 0 ? chats.listNamed(writerId, chatId, names) : [],
    ])
    const rendered = renderBody(
      body,
      new Map(people.map((person) => [person.handle, person.id])),
      new Map(channels.map((channel) => [channel.name.toLowerCase(), channel])),
    )
    if (rendered.mentionedIds.length > mostMentioned) {
      // Whoever is not in the chat is not to learn who is.
      if (!(await chats.findFor(writerId, chatId))) throw notFound()
      throw invalid([{ path, message: catalogue.writing.tooManyMentioned(mostMentioned) }])
    }
    return { ...rendered, hereIds: rendered.mentionsHere ? await presentIn(chatId) : [] }
  }

  async function toSend(sender: User, chatId: string, draft: Draft, path: string): Promise<Send> {
    const rendered = await render(sender.id, chatId, draft.body, path)
    const id = newId()
    const { body, clientId = id, threadOf = null, alsoInChannel = false, me = false } = draft
    const inChannel = threadOf !== null && alsoInChannel
    const claim = { chatId, senderId: sender.id, clientId }
    const pictures = draft.attachments?.length ? await attachments.claim(claim, draft.attachments) : []
    return { id, ...claim, body, threadOf, inChannel, me, ...rendered, attachments: pictures }
  }

  function refusal(reason: Extract<Outcome, { kind: "refused" }>["reason"]) {
    if (reason === "no-thread") return notFound(catalogue.refusals.rootGone)
    return reason === "not-found" ? notFound() : closedProblem(reason)
  }

  const fromStored = (send: Send, sender: User, outcome: Extract<Outcome, { kind: "stored" }>): Message => ({
    id: outcome.id,
    kind: "text",
    chatId: send.chatId,
    seq: outcome.seq,
    rev: outcome.rev,
    senderId: sender.id,
    senderName: outcome.senderName,
    senderHandle: outcome.senderHandle,
    senderAvatar: outcome.senderAvatar,
    body: send.body,
    html: send.html,
    clientId: send.clientId,
    threadOf: send.threadOf,
    inChannel: send.inChannel,
    replyCount: 0,
    lastReplyAt: null,
    repliers: [],
    mentionedIds: send.mentionedIds,
    mentionsAll: send.mentionsAll,
    mentionsHere: send.mentionsHere,
    me: send.me,
    attachments: send.attachments,
    pinnedAt: null,
    pinnedBy: null,
    reactions: [],
    createdAt: outcome.createdAt,
    editedAt: null,
    deletedAt: null,
  })

  async function write(
    sender: User,
    chatId: string,
    drafts: Draft[],
    pathOf: (index: number) => string,
  ): Promise<Posted[]> {
    // Only the making waits for its turn: once a send is with the writer, the next may follow it into the same flush.
    const { sends, written } = await inTurn(`${sender.id} ${chatId}`, async () => {
      const made = await Promise.all(drafts.map((draft, index) => toSend(sender, chatId, draft, pathOf(index))))
      return { sends: made, written: writer.write(made) }
    })
    const outcomes = await written.then(async (judged) => {
      if (!judged.some((outcome) => outcome.kind === "refused" && outcome.reason === "announcement")) return judged
      const chat = await chats.findFor(sender.id, chatId)
      return chat && canAnnounce(chat) ? writer.write(sends.map((send) => ({ ...send, announces: true }))) : judged
    })
    const committedAt = clock()
    const refused = outcomes.find((outcome) => outcome.kind === "refused")
    if (refused) {
      await Promise.all(sends.filter((send) => send.attachments.length > 0).map(attachments.release))
      throw refusal(refused.reason)
    }
    const repeats = outcomes.filter((outcome) => outcome.kind === "repeat").map((outcome) => outcome.id)
    const rootIds = [...new Set(sends.flatMap((send) => send.threadOf ?? []))]
    const read = [...repeats, ...rootIds]
    const stored = new Map(
      (read.length > 0 ? await messages.findMany(read) : []).map((message) => [message.id, message]),
    )
    const posted = outcomes.map((outcome, index): Posted => {
      if (outcome.kind === "stored") {
        const message = fromStored(sends[index]!, sender, outcome)
        messages.appendToLatest(message, outcome.chatVersion)
        const { hereIds } = sends[index]!
        return { message: message.mentionsHere ? { ...message, hereIds } : message, repeat: false }
      }
      if (outcome.kind === "repeat") return { message: stored.get(outcome.id)!, repeat: true }
      throw refusal(outcome.reason)
    })
    const head = Math.max(...outcomes.map((outcome) => (outcome.kind === "refused" ? 0 : outcome.head)))
    const roots = rootIds.flatMap((id) => stored.get(id) ?? [])
    events.emit("messagesPosted", { chatId, messages: posted.map((post) => post.message), roots, head, committedAt })
    return posted
  }

  async function mustPass(sender: User, points: number) {
    const wait = await sendLimit.take(sender.id, points)
    if (wait > 0) throw tooMany(wait)
  }

  async function load(userId: string, messageId: string) {
    const message = await messages.findFor(userId, messageId)
    const chat = message && (await chats.findFor(userId, message.chatId))
    if (!message || !chat) throw notFound()
    return { message, chat }
  }

  /** One's own message that stands. Raises 404 when it was deleted, 403 when it is not one's own or one may not write there. */
  async function loadToEdit(editorId: string, messageId: string) {
    const found = await load(editorId, messageId)
    if (found.message.deletedAt) throw notFound(catalogue.refusals.messageDeleted)
    if (!isOwn(editorId, found.message)) throw forbidden(catalogue.refusals.editOwn)
    const closed = closedTo(found.chat)
    if (closed) throw closedProblem(closed)
    return found
  }

  async function announce(message: Message, head: number): Promise<Message> {
    const committedAt = clock()
    const states = await messages.findMany([message.id, ...(message.threadOf ? [message.threadOf] : [])])
    const present = states.find((state) => state.id === message.id)!
    events.emit("messageChanged", {
      message: present,
      roots: states.filter((state) => state !== present),
      head,
      committedAt,
    })
    return present
  }

  return {
    load,
    loadToEdit,
    ...createReacting({ messages, load, announce, mustPass }),
    ...createPinning({ messages, load, announce, mustPass }),

    /**
     * Says something in a chat. Resolves once it is durable. The same clientId again gives the stored message (`repeat`) and
     * announces it again. Raises 404 for a chat that is not the sender's, 403 when it is archived, 422 when it mentions more
     * than 100 people, 429 when too fast.
     */
    async post(sender: User, chatId: string, draft: Draft): Promise<Posted> {
      await mustPass(sender, 1)
      const [posted] = await write(sender, chatId, [draft], () => "body")
      return posted!
    },

    /** Says up to 100 things at once, all or none; a clientId that comes twice is stored once. Raises what `post` raises. */
    async postBatch(sender: User, chatId: string, drafts: Draft[]): Promise<Posted[]> {
      await mustPass(sender, drafts.length)
      return write(sender, chatId, drafts, (index) => `messages.${index}.body`)
    },

    /**
     * Changes what one's own message says; the same text again changes nothing. With a `rev` that is no longer the
     * message's: 409 with the present message. Raises 422 when it would mention more than 100 people.
     */
    async edit(editor: User, messageId: string, body: string, rev?: number): Promise<Message> {
      for (let attempt = 0; attempt < 3; attempt++) {
        const { message, chat } = await loadToEdit(editor.id, messageId)
        if (rev !== undefined && rev !== message.rev) {
          throw conflict(catalogue.refusals.messageChanged, { message: messageJson(message) })
        }
        if (body === message.body) return message
        await mustPass(editor, 1)
        const changed = await messages.edit({
          message,
          actorId: editor.id,
          body,
          announces: canAnnounce(chat),
          ...(await render(editor.id, chat.id, body)),
        })
        if (changed) return announce(message, changed.head)
      }
      throw conflict(catalogue.refusals.messageBusy)
    },

    /** Who is named in one's own message and has come into the chat since is mentioned by it from now on, and told so. */
    async mentionAgain(sender: User, messageId: string): Promise<Message> {
      for (let attempt = 0; attempt < 3; attempt++) {
        const { message, chat } = await load(sender.id, messageId)
        if (!isOwn(sender.id, message)) throw notFound()
        const rendered = await render(sender.id, chat.id, message.body)
        if (rendered.html === message.html) return message
        const changed = await messages.edit({
          message,
          actorId: sender.id,
          body: message.body,
          silent: true,
          announces: canAnnounce(chat),
          ...rendered,
        })
        if (!changed) continue
        const present = await announce(message, changed.head)
        const userIds = rendered.mentionedIds.filter((id) => !message.mentionedIds.includes(id))
        events.emit("mentionedLate", { message: present, userIds })
        return present
      }
      throw conflict(catalogue.refusals.messageBusy)
    },

    /** Deletes a message for everybody; again changes nothing. */
    async remove(actor: User, messageId: string) {
      const { message, chat } = await load(actor.id, messageId)
      if (!canDelete(actor.id, message, chat)) throw forbidden(catalogue.refusals.deleteMessage)
      const changed = await messages.setDeleted(message, actor.id, true)
      if (changed) await announce(message, changed.head)
    },

    /**
     * Brings back what the same person deleted within the last ten seconds; what is there stays as it is. Raises 403 for who did
     * not delete it, and when it is too late.
     */
    async restore(actor: User, messageId: string): Promise<Message> {
      const { message } = await load(actor.id, messageId)
      if (!message.deletedAt) return message
      // Pressed twice, and the other request was faster.
      const present = async () => (await load(actor.id, messageId)).message
      const deletion = await messages.findDeletion(messageId)
      if (!deletion) return present()
      // The page offers it for ten seconds; the request may take some more.
      if (deletion.deletedBy !== actor.id || Date.now() - deletion.deletedAt.getTime() > undoMs + 5_000) {
        throw forbidden(catalogue.refusals.restoreLate)
      }
      const changed = await messages.setDeleted(message, actor.id, false)
      return changed ? announce(message, changed.head) : present()
    },
  }
}
