export type InboxEvents = {
  /** A read position moved; `backward` when the person marked something unread. */
  readMoved: { userId: string; chatId: string; seq: number; backward: boolean }
}
