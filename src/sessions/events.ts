export type SessionEvents = {
  sessionEnded: { userId: string; sessionId: string }
}
