export type InboxEvents = {
  /** A read position moved; `backward` when the person marked something unread. */
  readMoved: { userId: string; chatId: string; seq: number; backward: boolean }
  /** Read positions that moved at once, each to the end of its chat. */
  allRead: { userId: string; positions: { chatId: string; seq: number }[] }
  /** How a person wants their chats is another now; `chatId` where it is about one of them. */
  arranged: { userId: string; chatId: string | null }
  /** With numbers beside saved searches that may be old: where no script runs nobody hears of newer ones. */
  sidebarShown: { userId: string }
}
