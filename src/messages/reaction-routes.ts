import { Hono } from "hono"
import { z } from "zod"
import { type Choice, emojiFound, emojiPicker } from "../../views/messages/emoji-picker"
import { renderMessage } from "../../views/messages/message"
import { ReactPage, ReactionList, Who } from "../../views/messages/reactions"
import { paths } from "../../views/paths"
import { language, text } from "../../views/text/text"
import { findShortcodes, emojiName, inTone, listEmoji, nameOf } from "../platform/emoji/emoji"
import { pageOf } from "../platform/http/cursor"
import { wholeNumber } from "../platform/http/fields"
import { formBody, queryOf } from "../platform/http/input"
import { fragment, isPartial, seeOther } from "../platform/http/page"
import { pathId } from "../platform/http/path-id"
import { type AppContext, type SessionVariables, viewerOf } from "../sessions/guard"
import type { MessageActions } from "./actions"
import { formReaction, placeOf, reactionsQuery } from "./input"
import type { MessageStore } from "./store"
import type { ShowAlone } from "./routes"

type Dependencies = { actions: MessageActions; messages: MessageStore; showAlone: ShowAlone }

const tone = wholeNumber(() => text.reactions.tone, 0, 5).default(0)
const pickerQuery = z.object({ tone })
const foundQuery = z.object({ tone, q: z.string().max(60).default("") })
const mostFound = 63
const mostNamed = 10

const choices = (skin: number): Choice[] =>
  listEmoji().map((entry) => ({ emoji: inTone(entry, skin), name: nameOf(entry), group: entry.group }))

/** Reacting for people: choosing an emoji, putting it to a message, and who did. */
export function createReactionRoutes({ actions, messages, showAlone }: Dependencies) {
  /** By language and tone of skin: each is two thousand buttons, and the same for everybody. */
  const pickers = new Map<string, string>()
  const pickerIn = (skin: number) => {
    const key = `${language()} ${skin}`
    const known = pickers.get(key) ?? emojiPicker(choices(skin), skin)
    pickers.set(key, known)
    return known
  }

  const loadOf = (c: AppContext) => actions.load(viewerOf(c).user.id, pathId(c.req.param("id")!))

  return new Hono<{ Variables: SessionVariables }>()
    .get("/emoji", (c) => {
      viewerOf(c)
      const { tone } = queryOf(c, pickerQuery)
      return fragment(c, pickerIn(tone))
    })
    .get("/emoji/found", (c) => {
      viewerOf(c)
      const { q, tone } = queryOf(c, foundQuery)
      const typed = q.trim().replace(/^:|:$/g, "")
      const byEmoji = new Map(listEmoji().map((entry) => [entry.emoji, entry]))
      const found = findShortcodes(typed, mostFound).map(({ emoji, name }) => {
        return { emoji: inTone(byEmoji.get(emoji)!, tone), name, group: 0 }
      })
      return fragment(c, emojiFound(found, typed, q))
    })
    .get("/m/:id/react", async (c) => {
      const { message, chat } = await loadOf(c)
      return showAlone(c, chat.id, text.reactions.react, ReactPage({ message, choices: choices(0) }))
    })
    .post("/m/:id/react", async (c) => {
      const { emoji } = await formBody(c, formReaction)
      const message = await actions.toggleReaction(viewerOf(c).user, pathId(c.req.param("id")), emoji)
      if (isPartial(c)) return fragment(c, renderMessage(message))
      return seeOther(c, `${paths.chat(message.chatId, message.seq)}#m-${message.id}`)
    })
    .get("/m/:id/reactions", async (c) => {
      const { message, chat } = await loadOf(c)
      const { emoji = null, cursor, limit } = queryOf(c, reactionsQuery)
      const rows = message.deletedAt
        ? []
        : await messages.listReactions(message.id, { emoji, after: placeOf(cursor), limit: limit + 1 })
      const { items, nextCursor } = pageOf(rows, limit, (row) => `${row.createdAt.toISOString()} ${row.userId}`)
      const list = ReactionList({ message, rows: items, emoji, nextCursor })
      return showAlone(c, chat.id, text.reactions.reactions, list)
    })
    .get("/m/:id/who", async (c) => {
      const { message } = await loadOf(c)
      if (!isPartial(c)) return c.redirect(paths.messageReactions(message.id), 303)
      const { emoji } = queryOf(c, formReaction)
      const { user } = viewerOf(c)
      const rows = await messages.listReactions(message.id, { emoji, after: null, limit: mostNamed })
      const own = rows.find(({ userId }) => userId === user.id)
      const names = rows.filter((row) => row !== own).map(({ displayName }) => displayName)
      const count = message.reactions.find((reaction) => reaction.emoji === emoji)?.count ?? 0
      const all = own ? [text.reactions.you, ...names] : names
      const others = Math.max(0, count - all.length)
      return fragment(c, Who({ message, emoji, called: emojiName(emoji), names: all, others }))
    })
}
