import type { Frame } from "../inbox/frame"
import type { OnboardingActions } from "../onboarding/actions"
import type { Events } from "../platform/events/events"
import type { Platform } from "../platform/open"
import type { PresenceDomain } from "../presence/domain"
import type { SearchDomain } from "../search/domain"
import type { AppContext, AppRoutes } from "../sessions/guard"
import type { UserDomain } from "../users/domain"
import { createWorkspaceActions } from "./actions"
import { createWorkspaceApi } from "./api"
import type { WorkspaceEvents } from "./events"
import { createWorkspaceRoutes } from "./routes"
import { createWorkspaceStore } from "./store"

type Dependencies = Pick<Platform, "db" | "cache" | "traced"> & { users: UserDomain; events: Events<WorkspaceEvents> }

export type WorkspaceDomain = ReturnType<typeof openWorkspaces>

export function openWorkspaces({ db, cache, users, traced, events }: Dependencies) {
  const store = createWorkspaceStore(db, cache)
  const actions = createWorkspaceActions({ db, users: users.store, workspaces: store, events })
  return { store, actions: traced("workspaces", actions) }
}

type Api = {
  workspaces: WorkspaceDomain
  onboarding: { actions: OnboardingActions }
  publicOrigin(c: AppContext): string
}

export function mountWorkspaceApi(api: AppRoutes, { workspaces, onboarding, publicOrigin }: Api) {
  const { actions, store } = workspaces
  const { removeFromWorkspace: remove, banFromWorkspace: ban } = onboarding.actions
  api.route("/", createWorkspaceApi({ actions, workspaces: store, publicOrigin, remove, ban }))
}

type Pages = Api & { frame: Frame; presence: PresenceDomain; search: SearchDomain }

export function mountWorkspacePages(pages: AppRoutes, { workspaces, onboarding, presence, search, ...given }: Pages) {
  const { leaveWorkspace: leave, removeFromWorkspace: remove, banFromWorkspace: ban } = onboarding.actions
  const routes = createWorkspaceRoutes({
    frame: given.frame,
    publicOrigin: given.publicOrigin,
    actions: workspaces.actions,
    workspaces: workspaces.store,
    leave,
    remove,
    ban,
    languageOf: search.store.languageOf,
    listContacts: presence.store.listContacts,
  })
  pages.route("/", routes)
}
