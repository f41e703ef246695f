export type ChatEvents = {
  chatCreated: { chatId: string; workspaceId: string; memberIds: string[] }
  /** Name, topic, archive, or who may write; `anew`: what is on open pages is to be drawn anew. */
  chatChanged: { chatId: string; anew?: true }
  memberJoined: { chatId: string; userId: string }
  memberLeft: { chatId: string; userId: string; reason: "left" | "removed" }
  /** A system line was written at this rev. */
  lineWritten: { chatId: string; rev: number }
}
