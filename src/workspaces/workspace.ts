export const roles = ["owner", "admin", "member", "guest"] as const
export type Role = (typeof roles)[number]

export type Workspace = { id: string; name: string; slug: string; createdAt: Date }

/** A workspace as one of its members sees it. */
export type OwnWorkspace = Workspace & { role: Role; unread: number; mentions: number }

export type WorkspaceMember = {
  userId: string
  handle: string
  displayName: string
  avatar: string | null
  deactivated: boolean
  role: Role
  joinedAt: Date
}

export type Invitation = {
  id: string
  workspaceId: string
  token: string
  role: Role
  createdBy: string
  createdByName: string
  maxUses: number | null
  uses: number
  expiresAt: Date
  revokedAt: Date | null
}

/** Somebody who is not to come back. */
export type Ban = {
  userId: string
  handle: string
  displayName: string
  email: string
  bannedAt: Date
  bannedByName: string | null
}
