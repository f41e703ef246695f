export type InboxEvents = {
  /** A read position moved; `backward` when the person marked something unread. */
  readMoved: { userId: string; chatId: string; seq: number; backward: boolean }
  /** With numbers beside saved searches that may be old: where no script runs nobody hears of newer ones. */
  sidebarShown: { userId: string }
}
