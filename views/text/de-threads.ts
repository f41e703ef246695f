import type { aboutChat as englishChat, quotes as englishQuotes, threads as englishThreads } from "./en-threads"
import { inGerman } from "./numbers"

const replies = (count: number) => (count === 1 ? "1 Antwort" : `${inGerman(count)} Antworten`)

export const threads: typeof englishThreads = {
  title: "Threads",
  thread: "Thread",
  in: "in",
  reply: "Im Thread antworten",
  replies,
  list: "Antworten",
  lastReply: "zuletzt",
  open: (count: number, names: string) => `${replies(count)}${names && `, zuletzt von ${names}`}`,
  fromThread: "Antwort in einem Thread",
  compose: "Antworten …",
  send: "Antwort senden",
  alsoInChat: (name: string) => `Auch an ${name} senden`,
  follow: "Folgen",
  following: "Du folgst",
  followHint: "Neue Antworten melden",
  unfollowHint: "Keine Antworten mehr melden",
  close: "Thread schließen",
  earlier: "Frühere Antworten",
  later: "Spätere Antworten",
  rootDeleted: "Die erste Nachricht wurde gelöscht.",
  archived: "Dieser Chat ist archiviert: Hier kann niemand antworten.",
  markRead: "Als gelesen markieren",
  markAllRead: "Alles als gelesen markieren",
  markAllReadHint: "Markiert alle Threads dieses Teams als gelesen",
  new: (count: string) => `${count} neu`,
  openThread: "Thread öffnen",
  more: (count: string) => `Noch ${count}`,
  none: "Noch keine Threads.",
  noneHint:
    "Hier sammeln sich Threads, die du beginnst, in denen du antwortest oder erwähnt wirst oder denen du folgst – die mit der neuesten Aktivität zuerst.",
  noneChat: "Hier hat noch niemand in einem Thread geantwortet.",
  noneChatHint: "Antworte auf eine Nachricht, um neben dem Chat darüber zu sprechen.",
  newestOfChat: (count: number) =>
    `Das sind die ${count} Threads mit den neuesten Antworten. Die übrigen stehen im Chat, wo sie begonnen haben.`,
}

export const quotes: typeof englishQuotes = { in: "in", open: "Nachricht öffnen" }

export const aboutChat: typeof englishChat = {
  tabs: { members: "Mitglieder", about: "Info", pins: "Angeheftet", threads: "Threads" },
  tabsLabel: "Über diesen Chat",
  created: (name: string, day: string) => `Von ${name} am ${day} begonnen.`,
  begun: (day: string) => `Am ${day} begonnen.`,
  story: "Entstehung",
  topic: "Thema",
}
