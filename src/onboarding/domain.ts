import type { ChatDomain } from "../chats/domain"
import type { ChatEvents } from "../chats/events"
import type { WriteSystemLine } from "../chats/system-lines"
import type { Events } from "../platform/events/events"
import type { Assets } from "../platform/http/assets"
import type { OwnOrigin } from "../platform/http/own-origin"
import type { Platform } from "../platform/open"
import type { SessionDomain } from "../sessions/domain"
import type { AppRoutes } from "../sessions/guard"
import type { UserDomain } from "../users/domain"
import type { WorkspaceDomain } from "../workspaces/domain"
import { createOnboardingActions } from "./actions"
import { createOnboardingApi } from "./api"
import type { OnboardingEvents } from "./events"
import { createOnboardingRoutes } from "./routes"
import { createSetupCode } from "./setup-code"
import { createWelcome } from "./welcome"

type Left = { users: UserDomain; sessions: SessionDomain; workspaces: WorkspaceDomain; chats: ChatDomain }
type Dependencies = Pick<Platform, "config" | "db" | "limits" | "traced"> &
  Left & {
    events: Events<OnboardingEvents & ChatEvents>
    ownOrigin: OwnOrigin
    /** Given by the messages. */
    writeSystemLine: WriteSystemLine
  }

export type OnboardingDomain = ReturnType<typeof openOnboarding>

export function openOnboarding({ config, db, limits, traced, events, ownOrigin, ...given }: Dependencies) {
  const { users, sessions, workspaces, chats, writeSystemLine } = given
  const setupCode = createSetupCode(config.setupCode)
  const actions = createOnboardingActions({
    db,
    users: users.store,
    passwords: users.passwords,
    sessions: sessions.store,
    workspaces: workspaces.store,
    chats: chats.store,
    writeSystemLine,
    setupCode,
    signUp: config.signUp,
    teamLimit: limits({ name: "team", points: 10, seconds: 86_400 }),
    events,
  })
  return {
    actions: traced("onboarding", actions),
    setupCode,
    signUpLimit: limits({ name: "sign-up", points: 600, seconds: 3600 }),
    welcome: createWelcome({
      workspaces: workspaces.store,
      actions: workspaces.actions,
      publicOrigin: ownOrigin.of,
    }),
  }
}

type Api = { onboarding: OnboardingDomain } & Omit<Left, "chats">

export function mountOnboardingApi(api: AppRoutes, { onboarding, users, sessions, workspaces }: Api) {
  const { actions, signUpLimit: limit } = onboarding
  const stores = { users: users.store, workspaces: workspaces.store }
  api.route("/", createOnboardingApi({ ...stores, actions, sessions: sessions.actions, limit }))
}

type Pages = Omit<Api, "users"> & { ownOrigin: OwnOrigin; assets: Assets }

export function mountOnboardingPages(pages: AppRoutes, { onboarding, sessions, workspaces, ...given }: Pages) {
  const routes = createOnboardingRoutes({
    actions: onboarding.actions,
    sessions: sessions.actions,
    workspaces: workspaces.store,
    limit: onboarding.signUpLimit,
    assets: given.assets,
    fixedOrigin: given.ownOrigin.fixed,
    onOrigin: given.ownOrigin.confirm,
  })
  pages.route("/", routes)
}
