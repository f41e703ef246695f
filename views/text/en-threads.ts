import { inEnglish } from "./numbers"

/** What is said of replies and of following them. */
export const threads = {
  title: "Threads",
  thread: "Thread",
  in: "in",
  reply: "Reply in thread",
  replies: (count: number) => (count === 1 ? "1 reply" : `${inEnglish(count)} replies`),
  list: "Replies",
  lastReply: "last",
  open: (count: number, names: string) =>
    `${count === 1 ? "1 reply" : `${inEnglish(count)} replies`}${names && `, last by ${names}`}`,
  fromThread: "replied in a thread",
  compose: "Reply…",
  send: "Send reply",
  alsoInChat: (name: string) => `Also send to ${name}`,
  follow: "Follow",
  following: "Following",
  followHint: "Hear of new replies",
  unfollowHint: "Hear of no more replies",
  close: "Close the thread",
  earlier: "Earlier replies",
  later: "Later replies",
  rootDeleted: "The message at the beginning was deleted.",
  archived: "This chat is archived: nobody can reply here.",
  markRead: "Mark as read",
  markAllRead: "Mark all as read",
  markAllReadHint: "Marks all threads of this team as read",
  new: (count: string) => `${count} new`,
  openThread: "Open thread",
  more: (count: string) => `${count} more`,
  none: "No threads yet.",
  noneHint: "Threads that you begin, reply in, follow or are mentioned in gather here, the newest activity first.",
  noneChat: "Nobody has replied in a thread here yet.",
  noneChatHint: "Reply to a message to talk about it beside the chat.",
  newestOfChat: (count: number) =>
    `These are the ${count} threads with the newest replies. The others are in the chat, where they began.`,
}

/** What is said of a message that another one links to. */
export const quotes = { in: "in", open: "Open the message" }

/** What is said about a chat beside it. */
export const aboutChat = {
  tabs: { members: "Members", about: "About", pins: "Pins", threads: "Threads" },
  tabsLabel: "About this chat",
  created: (name: string, day: string) => `${name} began it on ${day}.`,
  begun: (day: string) => `It began on ${day}.`,
  story: "Its story",
  topic: "Topic",
}
