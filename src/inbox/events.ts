export type InboxEvents = {
  /** A read position moved; `endAt`: to the end of the chat, as of this rev of it. */
  readMoved: { userId: string; chatId: string; seq: number; endAt: number | null }
  /** Read positions that moved at once, each to the end of its chat. */
  allRead: { userId: string; positions: { chatId: string; seq: number }[] }
  /** How a person wants their chats is another now; `chatId` where it is about one of them. */
  arranged: { userId: string; chatId: string | null }
  /** With numbers beside saved searches that may be old: where no script runs nobody hears of newer ones. */
  sidebarShown: { userId: string }
}
