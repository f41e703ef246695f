import { newId } from "../../../platform/ids"
import type { Sample } from "../sample"
import { type Call, own } from "./call"

const send = (sample: Sample, over: object = {}) => ({
  id: newId(),
  chatId: sample.chatId,
  senderId: sample.userId,
  clientId: newId(),
  body: "explained",
  html: "explained",
  threadOf: null,
  inChannel: false,
  mentionedIds: [sample.otherId],
  mentionsAll: false,
  mentionsHere: false,
  linkedChatIds: [],
  me: false,
  attachments: [],
  ...over,
})

const loaded = ({ chatId }: Sample) => ({ id: chatId, lastRev: 0, version: 0 })

export const messages: [string, Call][] = [
  [
    "messages.flush",
    async ({ app, sample }) => {
      await app.stores.messages.flush([send(sample), send(sample, { threadOf: sample.messageId })])
      await app.stores.messages.flush([send(sample, { mentionedIds: [] })])
    },
  ],
  [
    "messages.insert-history",
    ({ app, sample }) =>
      app.stores.messages.insertHistory(sample.chatId, [
        { id: newId(), senderId: sample.userId, clientId: newId(), body: "x", html: "x", at: "2026-01-01T00:00:00Z" },
      ]),
  ],
  ["messages.skip-history", ({ app, sample }) => app.stores.messages.skipHistory(sample.chatId, sample.seq)],
  ["messages.most-used", ({ app }) => app.stores.messages.listMostUsed(10_000)],
  ["messages.find", ({ app, sample }) => app.stores.messages.findFor(sample.userId, sample.messageId)],
  ["messages.find-many-in", ({ app, sample }) => app.stores.messages.findManyIn([loaded(sample)], [sample.messageId])],
  ["messages.find-many", ({ app, sample }) => app.stores.messages.findMany([sample.messageId])],
  ["messages.deletion", ({ app, sample }) => app.stores.messages.findDeletion(sample.messageId)],
  ["messages.latest-page", ({ app, sample }) => app.stores.messages.latestPage(loaded(sample))],
  ["messages.page-before", ({ app, sample }) => app.stores.messages.pageBefore(loaded(sample), sample.seq, 50)],
  ["messages.page-after", ({ app, sample }) => app.stores.messages.pageAfter(loaded(sample), sample.seq, 50)],
  ["messages.page-around", ({ app, sample }) => app.stores.messages.pageAround(loaded(sample), sample.seq, 50)],
  ["messages.renew-links", ({ app, sample }) => app.stores.messages.renewLinksTo(sample.chatId)],
  [
    "messages.seq-at",
    async ({ app, sample }) => {
      await app.stores.messages.findSeqAt(sample.chatId, new Date())
      await app.stores.messages.findSeqAt(sample.chatId, new Date(), sample.messageId)
    },
  ],
  [
    "messages.read-counts",
    ({ app, sample }) =>
      app.stores.messages.readCounts(sample.userId, sample.chatId, [{ seq: sample.seq, senderId: sample.userId }]),
  ],
  [
    "messages.reading",
    ({ app, sample }) =>
      app.stores.messages.readingOf(sample.userId, sample.chatId, [{ seq: sample.seq, senderId: sample.userId }]),
  ],
  ["messages.changes", ({ app, sample }) => app.stores.messages.changesAfter(sample.chatId, sample.seq, 200)],
  [
    "messages.changes-of-many",
    ({ app, sample }) =>
      app.stores.messages.changesOfManyFor(sample.userId, new Map([[sample.chatId, sample.seq]]), 500),
  ],
  [
    "messages.edit",
    async (given) =>
      given.app.stores.messages.edit({
        message: (await own(given)).message,
        actorId: given.sample.userId,
        body: "x",
        html: "x",
        mentionedIds: [given.sample.otherId],
        mentionsAll: false,
        mentionsHere: false,
        hereIds: [],
        linkedChatIds: [],
        announces: false,
      }),
  ],
  [
    "messages.set-deleted",
    async (given) => given.app.stores.messages.setDeleted((await own(given)).message, given.sample.userId, true),
  ],
  [
    "messages.react",
    async (given) =>
      given.app.stores.messages.react((await own(given)).message, {
        userId: given.sample.userId,
        emoji: "🎉",
        on: true,
      }),
  ],
  [
    "messages.pin",
    async (given) =>
      given.app.stores.messages.pin(
        (await own(given)).message,
        given.sample.userId,
        { text: "pinned", html: "pinned" },
        false,
      ),
  ],
  ["messages.pins", ({ app, sample }) => app.stores.messages.listPins(sample.chatId)],
  ["messages.edits", ({ app, sample }) => app.stores.messages.listEdits(sample.messageId)],
  ["messages.has-reacted", ({ app, sample }) => app.stores.messages.hasReacted(sample.messageId, sample.userId, "🎉")],
  [
    "messages.reactions",
    ({ app, sample }) => app.stores.messages.listReactions(sample.messageId, { emoji: null, after: null, limit: 50 }),
  ],
  [
    "messages.set-read",
    ({ app, sample }) => app.stores.messages.setRead(sample.chatId, sample.userId, sample.seq, false),
  ],
  ["messages.trim-read-log", ({ app, sample }) => app.stores.messages.trimReadLog(sample.chatId, sample.userId)],
  [
    "messages.receipts",
    async (given) =>
      given.app.stores.messages.receipts(given.sample.userId, (await own(given)).message, { after: null, limit: 50 }),
  ],
  ["messages.find-many-for", ({ app, sample }) => app.stores.messages.findManyFor(sample.userId, [sample.messageId])],
  ["messages.recent-threads", ({ app, sample }) => app.stores.messages.recentThreads(loaded(sample), 30)],
  ["messages.latest-replies", ({ app, sample }) => app.stores.messages.latestReplies([sample.messageId], 10)],
]
