export type ChatEvents = {
  chatCreated: { chatId: string; workspaceId: string; memberIds: string[] }
  /** Name, topic or archive. */
  chatChanged: { chatId: string }
  memberJoined: { chatId: string; userId: string }
  memberLeft: { chatId: string; userId: string; reason: "left" | "removed" }
  /** A system line was written at this rev. */
  lineWritten: { chatId: string; rev: number }
}
