import type { Role } from "../workspaces/workspace"
import type { OwnChat } from "./chat"

export const canCreateChannel = (role: Role) => role !== "guest"
export const canStartChat = (role: Role) => role !== "guest"
export const canBrowse = (role: Role) => role !== "guest"
export const hasName = (chat: Pick<OwnChat, "kind">) => chat.kind === "channel" || chat.kind === "private"
/** Everybody who comes into the team lands there, so it stays, under its name. */
const isGeneral = (chat: OwnChat) => chat.kind === "channel" && chat.name === "general"
const runsTeam = ({ role }: Pick<OwnChat, "role">) => role === "owner" || role === "admin"
export const canAnnounce = runsTeam
/** What a channel says of itself is written by those who write there. */
export const canChangeTopic = (chat: OwnChat) =>
  hasName(chat) && chat.role !== "guest" && (!chat.announcement || canAnnounce(chat))
export const canRename = (chat: OwnChat) => canChangeTopic(chat) && !isGeneral(chat)
export const canArchive = (chat: OwnChat) => canRename(chat)
export const canAddPeople = (chat: OwnChat) => chat.kind !== "direct" && chat.role !== "guest"
export const canRemovePeople = (chat: OwnChat) =>
  chat.kind === "group" ? chat.role !== "guest" : hasName(chat) && runsTeam(chat)
export const canLeave = (chat: Pick<OwnChat, "kind">) => chat.kind !== "direct"
export const canSetAnnouncement = (chat: OwnChat) => hasName(chat) && runsTeam(chat)

export type Closed = "archived" | "announcement" | "unreachable"
/** Why the reader may not write in a chat; null where they may. */
export function closedTo(chat: Pick<OwnChat, "archivedAt" | "announcement" | "blocked" | "role">): Closed | null {
  if (chat.archivedAt) return "archived"
  if (chat.announcement && !canAnnounce(chat)) return "announcement"
  return chat.blocked ? "unreachable" : null
}
export const canPost = (chat: OwnChat) => closedTo(chat) === null

/** What pages offer the reader of a chat to do with it. */
export type ChatRights = ReturnType<typeof rightsIn>
export function rightsIn(chat: OwnChat) {
  const isChanging = chat.archivedAt === null
  return {
    closed: closedTo(chat),
    changeTopic: isChanging && canChangeTopic(chat),
    addPeople: isChanging && canAddPeople(chat),
    removePeople: isChanging && canRemovePeople(chat),
    setAnnouncement: isChanging && canSetAnnouncement(chat),
    archive: canArchive(chat),
  }
}
