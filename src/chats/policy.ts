import type { Role } from "../workspaces/workspace"
import type { OwnChat } from "./chat"

export const canCreateChannel = (role: Role) => role !== "guest"
export const canStartChat = (role: Role) => role !== "guest"
export const canBrowse = (role: Role) => role !== "guest"
export const hasName = (chat: Pick<OwnChat, "kind">) => chat.kind === "channel" || chat.kind === "private"
/** Everybody who comes into the team lands there, so it stays, under its name. */
const isGeneral = (chat: OwnChat) => chat.kind === "channel" && chat.name === "general"
export const canChangeTopic = (chat: OwnChat) => hasName(chat) && chat.role !== "guest"
export const canRename = (chat: OwnChat) => canChangeTopic(chat) && !isGeneral(chat)
export const canArchive = (chat: OwnChat) => canRename(chat)
export const canAddPeople = (chat: OwnChat) => chat.kind !== "direct" && chat.role !== "guest"
export const canRemovePeople = (chat: OwnChat) =>
  chat.kind === "group" ? chat.role !== "guest" : hasName(chat) && (chat.role === "owner" || chat.role === "admin")
export const canLeave = (chat: Pick<OwnChat, "kind">) => chat.kind !== "direct"
const runsTeam = ({ role }: Pick<OwnChat, "role">) => role === "owner" || role === "admin"
export const canAnnounce = runsTeam
export const canSetAnnouncement = (chat: OwnChat) => hasName(chat) && runsTeam(chat)
export const canPost = (chat: Pick<OwnChat, "archivedAt" | "announcement" | "blocked" | "role">) =>
  chat.archivedAt === null && !chat.blocked && (!chat.announcement || canAnnounce(chat))
