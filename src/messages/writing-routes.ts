import { type Context, Hono } from "hono"
import { z } from "zod"
import { Suggestions } from "../../views/messages/suggestions"
import { OfferPage, OfferToAdd, WritingNote, WritingPage } from "../../views/messages/writing-note"
import { renderMessage } from "../../views/messages/message"
import { paths } from "../../views/paths"
import { text as catalogue } from "../../views/text/text"
import type { Wanted } from "../attachments/attachment"
import type { ChatActions } from "../chats/actions"
import { attempt } from "../platform/http/attempt"
import { queryOf } from "../platform/http/input"
import { fragment, isPartial, seeOther } from "../platform/http/page"
import { pathId } from "../platform/http/path-id"
import { type AppContext, type SessionVariables, viewerOf } from "../sessions/guard"
import type { MessageActions } from "./actions"
import type { Complete } from "./completion"
import type { Composing, Meant } from "./composing"
import { type PictureForms, createPostReader } from "./post-form"
import type { Message } from "./message"
import { type ShowAlone, place } from "./routes"
import { timeZoneOf } from "./time-zone"

type Dependencies = {
  chats: ChatActions
  actions: MessageActions
  complete: Complete
  composing: Composing
  showAlone: ShowAlone
  attachments: PictureForms
}

/** A page asks whenever one's own message changes, and that others react to it is no reason to offer anything. */
const freshMs = 60_000
const isFresh = ({ createdAt, editedAt }: Message) => Date.now() - (editedAt ?? createdAt).getTime() < freshMs

const wordQuery = z.object({ word: z.string().max(60) })

/** Saying something by the composer of a page, and what helps before and after it. */
export function createWritingRoutes({ chats, actions, complete, composing, showAlone, attachments }: Dependencies) {
  const readPost = createPostReader({ chats, attachments })
  const article = (c: Context, message: Message, status = 200) => fragment(c, renderMessage(message), status)

  type Given = {
    chatId: string
    body: string
    clientId?: string
    threadOf?: string
    alsoInChannel?: boolean
    attachments?: Wanted[]
  }
  type Answer = Exclude<Meant, { kind: "say" } | { kind: "elsewhere" }>
  const statuses = { told: 200, help: 200, ask: 409, refused: 422 }
  /** Told: the text is done with. Refused or asked: it is kept. */
  function answer(c: AppContext, note: Answer, given: Given, status = statuses[note.kind]) {
    const props = { note, commands: composing.commands, ...given }
    if (isPartial(c)) return fragment(c, WritingNote(props), status)
    return showAlone(c, given.chatId, catalogue.writing.note, WritingPage(props), status)
  }

  return new Hono<{ Variables: SessionVariables }>()
    .post("/c/:id/messages", async (c) => {
      const { user } = viewerOf(c)
      const chatId = pathId(c.req.param("id"))
      const { input, files } = await readPost(c, user, chatId)
      const { confirm, ...words } = input
      let given: Given = { chatId, ...words }
      async function post() {
        if (files.length > 0) {
          const kept = await attachments.uploadAll(user, chatId, files)
          given = { ...given, attachments: kept.map(({ id }) => ({ id })) }
        }
        const meant = await composing.interpret(user, chatId, given.body, {
          confirmed: confirm === "1",
          zone: timeZoneOf(c),
          clientId: given.clientId ?? null,
        })
        if (meant.kind === "elsewhere") return seeOther(c, meant.path)
        if (meant.kind !== "say") return answer(c, meant, given)
        const { message, repeat } = await actions.post(user, chatId, { ...given, ...meant.draft })
        if (isPartial(c)) return article(c, message, repeat ? 200 : 201)
        // The script asks for it by itself.
        const { absent } = await composing.loadAbsent(user, message.id)
        return seeOther(c, absent.length > 0 ? paths.messageAbsent(message.id) : place(message))
      }
      return attempt(post, (problem) => {
        // The script keeps the text by itself.
        if (isPartial(c)) throw problem
        return answer(c, { kind: "refused", sentence: problem.detail }, given, problem.status)
      })
    })
    .get("/m/:id/absent", async (c) => {
      const { message, chat, absent } = await composing.loadAbsent(viewerOf(c).user, pathId(c.req.param("id")))
      if (isPartial(c) && (absent.length === 0 || !isFresh(message))) return c.body(null, 204)
      if (absent.length === 0) return seeOther(c, place(message))
      const offer = { absent, messageId: message.id, chatId: chat.id }
      if (isPartial(c)) return fragment(c, OfferToAdd(offer))
      return showAlone(c, chat.id, catalogue.writing.note, OfferPage(offer))
    })
    .post("/m/:id/add", async (c) => {
      const message = await composing.addAbsent(viewerOf(c).user, pathId(c.req.param("id")))
      return isPartial(c) ? article(c, message) : seeOther(c, place(message))
    })
    .get("/c/:id/completions", async (c) => {
      const { user } = viewerOf(c)
      const chat = await chats.load(user.id, pathId(c.req.param("id")))
      return fragment(c, Suggestions({ list: await complete(user, chat, queryOf(c, wordQuery).word) }))
    })
}
