import { Hono } from "hono"
import { renderMessage } from "../../views/messages/message"
import { PinList, PinsPage } from "../../views/messages/pins"
import { VersionList, VersionsPage } from "../../views/messages/versions"
import { paths } from "../../views/paths"
import { text } from "../../views/text/text"
import type { ChatActions } from "../chats/actions"
import { fragment, isPartial, seeOther } from "../platform/http/page"
import { pathId } from "../platform/http/path-id"
import { type AppContext, type SessionVariables, viewerOf } from "../sessions/guard"
import type { MessageActions } from "./actions"
import { renderBody } from "./markdown"
import { canPin } from "./policy"
import type { ShowAlone } from "./routes"
import type { MessageStore } from "./store"
import { timeZoneOf } from "./time-zone"

type Dependencies = { actions: MessageActions; chats: ChatActions; messages: MessageStore; showAlone: ShowAlone }

/** A chat's pins, and what a message said before, for people. */
export function createPinRoutes({ actions, chats, messages, showAlone }: Dependencies) {
  const pin = (on: boolean) => async (c: AppContext) => {
    const message = await actions.pin(viewerOf(c).user, pathId(c.req.param("id")!), on)
    if (isPartial(c)) return fragment(c, renderMessage(message))
    return seeOther(c, `${paths.chat(message.chatId, message.seq)}#m-${message.id}`)
  }

  return new Hono<{ Variables: SessionVariables }>()
    .post("/m/:id/pin", pin(true))
    .post("/m/:id/unpin", pin(false))
    .get("/c/:id/pins", async (c) => {
      const chat = await chats.load(viewerOf(c).user.id, pathId(c.req.param("id")))
      const shown = { chat, pins: await messages.listPins(chat.id), mayPin: canPin(chat), timeZone: timeZoneOf(c) }
      if (isPartial(c)) return fragment(c, PinList(shown))
      return showAlone(c, chat.id, text.pins.title, PinsPage(shown))
    })
    .get("/m/:id/edits", async (c) => {
      const { message, versions } = await actions.listVersions(viewerOf(c).user.id, pathId(c.req.param("id")))
      const shown = versions.map(({ body, writtenAt }, index) => ({
        writtenAt,
        html: index === versions.length - 1 ? message.html : renderBody(body, new Map()).html,
      }))
      if (isPartial(c)) return fragment(c, VersionList({ versions: shown, timeZone: timeZoneOf(c) }))
      return showAlone(
        c,
        message.chatId,
        text.edits.title,
        VersionsPage({ message, versions: shown, timeZone: timeZoneOf(c) }),
      )
    })
}
