import { keepPlace } from "./anchoring.js"
import { load } from "./by-need.js"
import { byId, listen } from "./page.js"
import { emit } from "./signals.js"

/** The one socket of this tab, opened and reopened by htmx's extension; frames are placed by us, not by it. */
/** @type {WebSocket | null} */
let socket = null
let heardAt = 0
let epoch = ""

export const isConnected = () => socket?.readyState === WebSocket.OPEN

/** @param {object} frame @returns whether it went out */
export function send(frame) {
  if (isConnected()) socket?.send(JSON.stringify(frame))
  return isConnected()
}

/** Leaves what connection there is and makes a new one at once. */
export function reconnect() {
  const owner = document.getElementById("socket")
  if (!owner) return
  lost()
  // @ts-ignore htmx is global: the extension starts again from the attribute, without its growing delay.
  htmx.process(owner, true)
}

function lost() {
  socket = null
  emit("down")
}

/** A socket that looks open but hears nothing may be dead: the server speaks every 25 s. @param {number} patience ms */
function check(patience) {
  if (!isConnected()) return reconnect()
  const before = heardAt
  if (Date.now() - before < patience) return
  send({ type: "ping" })
  setTimeout(() => heardAt === before && reconnect(), 4_000)
}

/** @param {any} frame */
function receive(frame) {
  if (frame.type === "hello") {
    if (epoch && epoch !== frame.epoch) location.reload()
    epoch = frame.epoch
    if (frame.build !== byId("app").dataset.build) load("newer-version", frame.build)
  }
  if (frame.type === "heartbeat") send({ type: "ping" })
  emit(frame.type, frame)
}

export function startSocket() {
  listen("htmx:ws:after:connection", ({ detail }) => {
    socket = detail.connection.socket
    heardAt = Date.now()
    emit("connected")
  })
  listen("htmx:ws:before:message:incoming", (event) => {
    event.preventDefault()
    heardAt = Date.now()
    /** @type {any[]} */
    const frames = [JSON.parse(event.detail.message.data)].flat()
    keepPlace(() => frames.forEach(receive))
  })
  listen("htmx:ws:close", ({ detail: { reason, code } }) => {
    if (reason === "removed") return
    if (code === 1008) return emit("signed-out")
    lost()
    // Asked not to come back by itself for what it did: later is soon enough.
    if (code >= 4000) setTimeout(reconnect, 30_000)
  })
  addEventListener("online", reconnect)
  addEventListener("offline", () => emit("down"))
  addEventListener("pageshow", ({ persisted }) => persisted && reconnect())
  listen("visibilitychange", () => document.hidden || check(20_000))
  setInterval(() => isConnected() && check(40_000), 15_000)
}
