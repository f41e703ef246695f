import type { Account } from "./user"

export const accountJson = (account: Account) => ({
  id: account.id,
  email: account.email,
  handle: account.handle,
  displayName: account.displayName,
  serverOwner: account.serverOwner,
  createdAt: account.createdAt,
})
