import type { Settings } from "./settings"

/** An account as other people may see it. */
export type User = {
  id: string
  handle: string
  displayName: string
  /** The name of a blob: their picture; null for initials. */
  avatar: string | null
  deactivated: boolean
}

/** What its owner writes of an account. */
export type Profile = { displayName: string; handle: string; email: string }
export type ProfileChange = Partial<Profile>

/** An account as its owner sees it. */
export type Account = User & {
  email: string
  /** May administer the whole server: accounts, reset links, every workspace's existence. */
  serverOwner: boolean
  createdAt: Date
  settings: Settings
  /** Ids of those whom they block. */
  blocked: string[]
}
