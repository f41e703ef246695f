import type { Database } from "../platform/db/open"
import type { Assets } from "../platform/http/assets"
import type { Platform } from "../platform/open"
import type { SessionDomain } from "../sessions/domain"
import type { AppRoutes } from "../sessions/guard"
import {
  type AvatarDependencies,
  type BlockDependencies,
  createAvatarActions,
  createBlockActions,
  createUserActions,
} from "./actions"
import { createUserApi } from "./api"
import { broadcastBlocks, broadcastSettings } from "./broadcasts"
import { createPasswords } from "./passwords"
import { createUserRoutes } from "./routes"
import { createUserStore } from "./store"

type Given = Pick<Platform, "config" | "db" | "cache" | "limits" | "people" | "storage" | "traced">
type Dependencies = Given &
  Pick<AvatarDependencies & BlockDependencies, "events" | "sessions" | "renewChatsOf" | "sees" | "judgeReach">

export type UserDomain = ReturnType<typeof openUsers>

/** What is told of this server before anything else of it is there. */
export const findInstallation = (db: Database) => createUserStore(db).installation()

export function openUsers({ config, db, cache, limits, people, storage, traced, ...given }: Dependencies) {
  const store = createUserStore(db, cache)
  const passwords = createPasswords({
    memoryKib: config.passwordHashMemoryKib,
    passes: config.passwordHashPasses,
    concurrency: config.passwordHashConcurrency,
  })
  const limit = limits({ name: "avatar", points: 20, seconds: 600 })
  const common = { ...given, db, users: store }
  broadcastSettings(given.events, people)
  broadcastBlocks(given.events, people)
  return {
    store,
    passwords,
    actions: traced("users", createUserActions({ ...common, passwords })),
    avatars: traced("avatars", createAvatarActions({ ...common, storage, limit })),
    blocks: traced("users", createBlockActions(common)),
  }
}

export function mountUserApi(api: AppRoutes, { users: { actions, avatars, blocks } }: { users: UserDomain }) {
  api.route("/", createUserApi({ actions, avatars, blocks }))
}

type Pages = { users: UserDomain; sessions: SessionDomain; assets: Assets }

export function mountUserPages(pages: AppRoutes, { users, sessions, assets }: Pages) {
  const { actions, avatars, blocks } = users
  const { signInLimit: limit, store } = sessions
  pages.route("/", createUserRoutes({ actions, listSessions: store.listOf, limit, assets, avatars, blocks }))
}
