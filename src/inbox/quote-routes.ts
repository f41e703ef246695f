import { Hono } from "hono"
import { z } from "zod"
import { Quotes } from "../../views/messages/quotes"
import { paths } from "../../views/paths"
import type { ChatStore } from "../chats/store"
import type { MessageStore } from "../messages/store"
import { timeZoneOf } from "../messages/time-zone"
import { id } from "../platform/http/fields"
import { queryOf } from "../platform/http/input"
import { fragment, isPartial } from "../platform/http/page"
import { type SessionVariables, viewerOf } from "../sessions/guard"

type Dependencies = { chats: ChatStore; messages: MessageStore }

/** Three for each message of a page. */
const most = 150

const quotesQuery = z.object({
  ids: z
    .string()
    .transform((value) => value.split(","))
    .pipe(z.array(id).max(most)),
})

/** Messages that others link to, for who may read them: what is foreign, gone, or of somebody
 * whom the reader blocks is left out, and stays a link. */
export function createQuoteRoutes({ chats, messages }: Dependencies) {
  return new Hono<{ Variables: SessionVariables }>().get("/quotes", async (c) => {
    const { user } = viewerOf(c)
    const { ids } = queryOf(c, quotesQuery)
    if (!isPartial(c)) return c.redirect(paths.home(), 303)
    const readable = await messages.findManyFor(user.id, [...new Set(ids)])
    const list = readable.filter(({ senderId }) => !user.blocked.includes(senderId))
    const titles = await chats.titlesOf(user.id, [...new Set(list.map(({ chatId }) => chatId))])
    const quoted = list.flatMap((message) => {
      const title = titles.get(message.chatId)
      return title === undefined ? [] : [{ message, title }]
    })
    return fragment(c, Quotes({ quoted, timeZone: timeZoneOf(c) }))
  })
}
