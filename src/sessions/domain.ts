import { text as catalogue } from "../../views/text/text"
import type { Events } from "../platform/events/events"
import type { Assets } from "../platform/http/assets"
import { toProblem } from "../platform/http/errors"
import { noteWrites } from "../platform/http/note-writes"
import { notFound } from "../platform/http/problem"
import type { Platform } from "../platform/open"
import type { UserDomain } from "../users/domain"
import type { UserEvents } from "../users/events"
import type { WorkspaceDomain } from "../workspaces/domain"
import { createSessionActions } from "./actions"
import { createSessionApi } from "./api"
import type { SessionEvents } from "./events"
import { type AppRoutes, identify } from "./guard"
import { startHousekeeping } from "./jobs"
import { closeEndedSessions } from "./listeners"
import { createProblemPage } from "./problem-page"
import { serveReader } from "./reader"
import { watchRevocations } from "./revocations"
import { createSessionRoutes } from "./routes"
import { createSignInLimit } from "./sign-in-limit"
import { createSessionStore } from "./store"
import { createTickets } from "./tickets"

type Given = Pick<Platform, "config" | "db" | "cache" | "limits" | "log" | "sockets" | "traced">
type Dependencies = Given & {
  events: Events<UserEvents & SessionEvents>
  users: UserDomain
  /** Given by the messages and the presence: a person may no longer hear one chat. */
  onChatLeft: Parameters<typeof watchRevocations>[0]["onChatLeft"]
}

export type SessionDomain = ReturnType<typeof openSessions>

export function openSessions({ config, db, cache, limits, log, sockets, traced, ...given }: Dependencies) {
  const { events, users, onChatLeft } = given
  const store = createSessionStore(db, { sessionDays: config.sessionDays, cache })
  const { passwords } = users
  const limit = createSignInLimit(limits)
  closeEndedSessions(events, sockets)
  return {
    store,
    actions: traced(
      "sessions",
      createSessionActions({ db, sessions: store, users: users.store, passwords, events, limit }),
    ),
    signInLimit: limit,
    tickets: createTickets({ sessions: store, limit: limits({ name: "ticket", points: 120, seconds: 60 }) }),
    revocations: watchRevocations({ sessions: store, users: users.store, sockets, log, onChatLeft }),
    stopHousekeeping: startHousekeeping({ sessions: store, sockets, log }),
  }
}

type Asking = Pick<Platform, "metrics" | "replicas"> & { sessions: SessionDomain }

/** For all that is mounted later: who asks, and how they want to be answered. */
export function mountViewer(hono: AppRoutes, { metrics, replicas, sessions }: Asking) {
  hono.use(identify(sessions.actions))
  if (replicas) hono.use(noteWrites(replicas.lastWrites, (c) => c.get("viewer")?.user.id))
  hono.use(serveReader(metrics.seen))
}

/** What people see of what is not there, or fails. */
export function mountProblems(hono: AppRoutes, { assets, log }: Pick<Platform, "assets" | "log">) {
  const showProblem = createProblemPage(assets)
  hono.notFound((c) => showProblem(c, notFound(catalogue.refusals.noSuchPage)))
  hono.onError((error, c) => showProblem(c, toProblem(error, log, c)))
}

type Api = { sessions: SessionDomain; workspaces: WorkspaceDomain }

export function mountSessionApi(api: AppRoutes, { sessions, workspaces }: Api) {
  const { actions, tickets } = sessions
  api.route("/", createSessionApi({ actions, tickets, listWorkspaces: workspaces.store.listFor }))
}

type Pages = { sessions: SessionDomain; users: UserDomain; assets: Assets }

export function mountSessionPages(pages: AppRoutes, { sessions, users, assets }: Pages) {
  const { actions } = sessions
  const routes = createSessionRoutes({ actions, userActions: users.actions, users: users.store, assets })
  pages.route("/", routes)
}
