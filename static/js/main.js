import "htmx.org/dist/htmx.esm.js"
import "htmx.org/dist/ext/hx-ws.js"
import { startAnnouncer } from "./announcer.js"
import { startByNeed } from "./by-need.js"
import { startCatchingUp } from "./catching-up.js"
import { startComposer } from "./composer.js"
import { startConnection } from "./connection.js"
import { enter, startConversation } from "./conversation.js"
import { startCopying } from "./copying.js"
import { startDrafts } from "./drafts.js"
import { startEditing } from "./editing.js"
import { startKeyboard } from "./keyboard.js"
import { startMessageList } from "./message-list.js"
import { startNavigation } from "./navigation.js"
import { startOutbox } from "./outbox.js"
import { conversation, me } from "./page.js"
import { startPanes } from "./panes.js"
import { startPolling } from "./polling.js"
import { startReadPositions } from "./read-positions.js"
import { startRemoved } from "./removed.js"
import { startSidebar } from "./sidebar.js"
import { startSignOut } from "./sign-out.js"
import { startSocket } from "./socket.js"
import { localize } from "./times.js"
import { startWindowing } from "./windowing.js"

// @ts-ignore htmx is global: a hidden tab keeps its socket, and nobody waits longer than this for a page.
Object.assign(htmx.config, { defaultTimeout: 15_000, ws: { reconnectMaxDelay: 15_000 } })

localize(document)
startCopying()
if (me) {
  startSignOut()
  startSocket()
  startConnection()
  startMessageList()
  startCatchingUp()
  startPolling()
  startWindowing()
  startDrafts()
  startComposer()
  startOutbox()
  startEditing()
  startReadPositions()
  startSidebar()
  startAnnouncer()
  startKeyboard()
  startRemoved()
  startPanes()
  startNavigation()
  startConversation()
  startByNeed()
  if (conversation()) enter()
}
