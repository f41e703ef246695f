import { newId } from "../../../platform/ids"
import { type Call, page } from "./call"

export const inbox: [string, Call][] = [
  [
    "inbox.save-draft",
    ({ app, sample }) => app.stores.drafts.save(sample.userId, { chatId: sample.chatId, threadOf: null }, "begun"),
  ],
  ["inbox.draft", ({ app, sample }) => app.stores.drafts.find(sample.userId, sample.chatId)],
  ["inbox.drafts", ({ app, sample }) => app.stores.drafts.list(sample.userId, sample.workspaceId, page)],
  ["inbox.count-drafts", ({ app, sample }) => app.stores.drafts.count(sample.userId, sample.workspaceId)],
  ["inbox.teams", ({ app, sample }) => app.stores.inbox.listTeams(sample.userId)],
  ["inbox.standings", ({ app, sample }) => app.stores.inbox.listStandings(sample.userId)],
  [
    "inbox.first-unread",
    ({ app, sample }) =>
      app.stores.inbox.listFirstUnread(sample.userId, [{ id: sample.chatId, lastReadSeq: sample.seq }], 4),
  ],
  ["inbox.written-in", ({ app, sample }) => app.stores.inbox.listWrittenIn(sample.userId, [sample.chatId])],
  [
    "inbox.mentions",
    async ({ app, sample }) => {
      await app.stores.inbox.listMentions(sample.userId, sample.workspaceId, { before: null, limit: 31 })
      await app.stores.inbox.listMentions(sample.userId, sample.workspaceId, { before: sample.messageId, limit: 31 })
    },
  ],
  ["inbox.read-all", ({ app, sample }) => app.stores.inbox.setAllRead(sample.userId, sample.workspaceId)],
  [
    "inbox.unread-again",
    ({ app, sample }) =>
      app.stores.inbox.setUnread(sample.userId, sample.workspaceId, [{ chatId: sample.chatId, seq: 0 }]),
  ],
  [
    "inbox.goals",
    ({ app, sample }) =>
      app.stores.inbox.listGoals(sample.userId, sample.workspaceId, { typed: "an", ids: [], mayBrowse: true }),
  ],
  ["inbox.opened", ({ app, sample }) => app.stores.inbox.listOpened(sample.userId, sample.workspaceId, 12)],
  [
    "inbox.seen-like",
    ({ app, sample }) =>
      app.stores.inbox.listSeenLike(sample.userId, sample.workspaceId, { chats: 12, words: ["an"], depth: 60 }),
  ],
  [
    "inbox.note-visits",
    ({ app, sample }) =>
      app.stores.inbox.noteVisits([{ userId: sample.userId, chatId: sample.chatId, at: Date.now() }]),
  ],
  [
    "inbox.people-like",
    ({ app, sample }) => app.stores.inbox.listPeopleLike(sample.userId, sample.workspaceId, "an", false),
  ],
  [
    "inbox.preferences",
    ({ app, sample }) => app.stores.arrangement.preferencesOf(sample.userId, { id: sample.chatId, kind: "channel" }),
  ],
  ["inbox.prefer", ({ app, sample }) => app.stores.arrangement.change(sample.userId, sample.chatId, { muted: true })],
  ["inbox.toggle-mute", ({ app, sample }) => app.stores.arrangement.toggleMute(sample.userId, sample.chatId, newId())],
  [
    "inbox.arrange",
    ({ app, sample }) =>
      app.stores.arrangement.arrange(sample.userId, sample.workspaceId, {
        chatIds: [sample.chatId],
        sectionId: null,
        favourite: true,
      }),
  ],
  ["inbox.sections", ({ app, sample }) => app.stores.arrangement.listSections(sample.userId, sample.workspaceId)],
  [
    "inbox.add-section",
    ({ app, sample }) =>
      app.stores.arrangement.insertSection(
        { id: newId(), userId: sample.userId, workspaceId: sample.workspaceId, name: "x" },
        50,
      ),
  ],
  ["inbox.rename-section", ({ app, sample }) => app.stores.arrangement.renameSection(sample.userId, newId(), "x")],
  ["inbox.remove-section", ({ app, sample }) => app.stores.arrangement.removeSection(sample.userId, newId())],
  ["inbox.move-section", ({ app, sample }) => app.stores.arrangement.moveSection(sample.userId, newId(), 1)],
  ["inbox.counts", ({ app, sample }) => app.stores.inbox.counts(sample.userId)],
  ["inbox.count-threads", ({ app, sample }) => app.stores.threads.count(sample.userId, sample.workspaceId)],
  [
    "inbox.threads",
    async ({ app, sample }) => {
      await app.stores.threads.list(sample.userId, sample.workspaceId, { before: null, limit: 50 })
      await app.stores.threads.list(sample.userId, sample.workspaceId, { before: null, limit: 11, unread: true })
    },
  ],
  ["inbox.find-thread", ({ app, sample }) => app.stores.threads.find(sample.userId, sample.messageId)],
  [
    "inbox.follow-thread",
    ({ app, sample }) =>
      app.stores.threads.setFollowing(sample.userId, { rootId: sample.messageId, chatId: sample.chatId }, true),
  ],
  ["inbox.read-thread", ({ app, sample }) => app.stores.threads.setRead(sample.userId, sample.messageId, sample.seq)],
  ["inbox.read-all-threads", ({ app, sample }) => app.stores.threads.setAllRead(sample.userId, sample.workspaceId)],
  [
    "inbox.threads-unread-again",
    ({ app, sample }) =>
      app.stores.threads.setUnread(sample.userId, sample.workspaceId, [{ rootId: sample.messageId, seq: 0 }]),
  ],
  ["inbox.thread-followers", ({ app, sample }) => app.stores.threads.listFollowers([sample.messageId])],
]
