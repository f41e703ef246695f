import { paths } from "../../views/paths"
import type { Account } from "./user"

/** Where somebody's picture is; null for initials. */
export const avatarUrlOf = (avatar: string | null) => (avatar ? paths.avatar(avatar) : null)

/** Somebody in a list, as programs get them. */
export const withAvatarUrl = <T extends { avatar: string | null }>({ avatar, ...person }: T) => ({
  ...person,
  avatarUrl: avatarUrlOf(avatar),
})

export const accountJson = (account: Account) => ({
  id: account.id,
  email: account.email,
  handle: account.handle,
  displayName: account.displayName,
  avatarUrl: avatarUrlOf(account.avatar),
  serverOwner: account.serverOwner,
  createdAt: account.createdAt,
})
