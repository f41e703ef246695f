import type { Role } from "./workspace"

const rank: Record<Role, number> = { owner: 3, admin: 2, member: 1, guest: 0 }

export const canInvite = (role: Role, invited: Role) =>
  role !== "guest" && rank[invited] <= rank[role] && (invited !== "admin" || rank[role] >= rank.admin)
export const canManageWorkspace = (role: Role) => rank[role] >= rank.admin
/** One acts on people below oneself; owners also on owners. */
export const canManageMember = (role: Role, target: Role) =>
  role === "owner" || (role === "admin" && rank[target] < rank.admin)
export const canGiveRole = (role: Role, given: Role) =>
  role === "owner" || (role === "admin" && rank[given] < rank.admin)
export const isGuest = (role: Role) => role === "guest"
