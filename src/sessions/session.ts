import type { Account } from "../users/user"

export type Session = {
  id: string
  userId: string
  createdAt: Date
  lastSeenAt: Date
  expiresAt: Date
  userAgent: string
  address: string
}

/** Who is asking: the account, and the session that proves it. */
export type Viewer = { user: Account; session: Session }
