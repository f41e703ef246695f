import type { OwnChat } from "./chat"

export const chatJson = (chat: OwnChat, counts?: { unread: number; mentions: number }) => ({
  id: chat.id,
  workspaceId: chat.workspaceId,
  kind: chat.kind,
  name: chat.name,
  title: chat.title,
  topic: chat.topic,
  archivedAt: chat.archivedAt,
  announcement: chat.announcement,
  reachable: !chat.blocked,
  createdAt: chat.createdAt,
  memberCount: chat.memberCount,
  lastSeq: chat.lastSeq,
  lastReadSeq: chat.lastReadSeq,
  lastRev: chat.lastRev,
  ...(counts && { unread: counts.unread, mentions: counts.mentions }),
})
