import type { ChatDomain } from "../chats/domain"
import type { Frame } from "../inbox/frame"
import type { Events } from "../platform/events/events"
import type { Assets } from "../platform/http/assets"
import type { Platform } from "../platform/open"
import { type Attendance, createAttendance } from "../platform/realtime/attendance"
import type { AppContext, AppRoutes } from "../sessions/guard"
import type { UserDomain } from "../users/domain"
import type { WorkspaceDomain } from "../workspaces/domain"
import { createPresenceActions } from "./actions"
import { createPresenceApi } from "./api"
import { broadcastPresence } from "./broadcasts"
import type { PresenceEvents } from "./events"
import { createPresent } from "./present"
import { createPresenceRoutes } from "./routes"
import { createPresenceSocket } from "./socket"
import { createPresenceStore } from "./store"
import { createTimeZones } from "./time-zones"

type Given = Pick<Platform, "db" | "cache" | "clock" | "log" | "broker" | "others" | "transmit" | "traced">
type Dependencies = Given & {
  events: Events<PresenceEvents>
  chats: ChatDomain
  /** How long somebody who went is believed to be here. */
  patienceMs?: number
}

export type PresenceDomain = ReturnType<typeof openPresence>

export function openPresence({ db, cache, clock, log, broker, transmit, traced, events, ...given }: Dependencies) {
  const store = createPresenceStore(db, cache)
  const attendance: Attendance = createAttendance({
    others: given.others,
    onChange: (userId) => broadcasts.announce(userId),
    patienceMs: given.patienceMs,
  })
  const { levelsOf } = attendance
  const broadcasts = broadcastPresence(events, {
    broker,
    transmit,
    levelsOf,
    presences: store,
    clock,
    onError: (error) => log.warn({ err: error }, "presence could not be told"),
  })
  return {
    store,
    attendance,
    broadcasts,
    actions: traced("presence", createPresenceActions({ presences: store, events })),
    timeZones: createTimeZones({
      presences: store,
      onError: (error) => log.warn({ err: error }, "a time zone could not be kept"),
    }),
    presentIn: createPresent({ listMemberIds: given.chats.store.listMemberIds, levelsOf, presences: store }),
    socket: createPresenceSocket({ attendance, broadcasts }),
  }
}

type Api = { presence: PresenceDomain; workspaces: WorkspaceDomain }

export function mountPresenceApi(api: AppRoutes, { presence: { actions, store, broadcasts }, workspaces }: Api) {
  const { look } = broadcasts
  api.route("/", createPresenceApi({ actions, presences: store, workspaces: workspaces.store, look }))
}

type Pages = Api & {
  users: UserDomain
  frame: Frame
  assets: Assets
  /** Given by the messages. */
  timeZoneOf(c: AppContext): string | null
}

export function mountPresencePages(pages: AppRoutes, { presence, workspaces, users, ...given }: Pages) {
  const { actions, store, broadcasts } = presence
  const stores = { presences: store, users: users.store, workspaces: workspaces.store }
  pages.route("/", createPresenceRoutes({ ...given, ...stores, actions, look: broadcasts.look }))
}
