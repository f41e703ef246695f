import { type Call, own, page, within } from "./call"

const unnamed = (id: string) => ({ id, name: null, version: 0 })

export const chats: [string, Call][] = [
  ["chats.member-ids", ({ app, sample }) => app.stores.chats.listMemberIds(sample.chatId)],
  ["chats.find", ({ app, sample }) => app.stores.chats.findFor(sample.userId, sample.chatId)],
  ["chats.list", ({ app, sample }) => app.stores.chats.listFor(sample.userId, sample.workspaceId, page)],
  ["chats.heads-for", ({ app, sample }) => app.stores.chats.listHeadsFor(sample.userId)],
  ["chats.count-members", ({ app, sample }) => app.stores.chats.countMembers(sample.chatId)],
  ["chats.heads", ({ app, sample }) => app.stores.chats.listHeads([sample.chatId])],
  ["chats.open-channel", ({ app, sample }) => app.stores.chats.findOpenChannelFor(sample.userId, sample.chatId)],
  [
    "chats.browse",
    ({ app, sample }) =>
      app.stores.chats.listOpenChannels(sample.userId, sample.workspaceId, { ...page, matching: "a" }),
  ],
  ["chats.members", ({ app, sample }) => app.stores.chats.listMembers({ id: sample.chatId, version: 0 }, page)],
  ["chats.facts", ({ app, sample }) => app.stores.chats.titlesFor(sample.userId, [unnamed(sample.chatId)])],
  ["chats.by-name", ({ app, sample }) => app.stores.chats.findChannelByName(sample.workspaceId, "general")],
  [
    "chats.create",
    async (given) =>
      given.app.actions.chats.create(given.sample.userId, (await own(given)).workspace, {
        kind: "direct",
        name: null,
        topic: "",
        members: [given.sample.otherId],
      }),
  ],
  within("chats.join", async (stores, tx, { chatId, userId, workspaceId }) => {
    await stores.chats.holdMembership(tx, workspaceId, [userId])
    await stores.chats.lock(tx, [chatId])
    await stores.chats.isMember(tx, chatId, userId)
    await stores.chats.addMembers(tx, { id: chatId, workspaceId }, [userId])
  }),
  ["chats.leave", ({ app, sample }) => app.actions.chats.leave(sample.userId, sample.chatId)],
  within("chats.add-member", async (stores, tx, { chatId, otherId, workspaceId }) => {
    await stores.chats.lock(tx, [chatId])
    await stores.chats.addMembers(tx, { id: chatId, workspaceId }, [otherId])
    await stores.chats.displayNames(tx, [otherId])
  }),
  within("chats.remove-member", async (stores, tx, { chatId, otherId }) => {
    await stores.chats.lock(tx, [chatId])
    await stores.chats.removeMember(tx, chatId, otherId)
    await stores.sessions.recordRevocation(tx, { userId: otherId, chatId, reason: "explained" })
  }),
  [
    "chats.change-settings",
    ({ app, sample }) =>
      app.actions.chats.changeSettings(sample.userId, sample.chatId, { name: "explained", topic: "x" }),
  ],
  within("chats.announcement", (stores, tx, { chatId }) => stores.chats.setAnnouncement(tx, chatId, true)),
  ["chats.archive", ({ app, sample }) => app.actions.chats.setArchived(sample.userId, sample.chatId, true)],
  [
    "chats.named-like",
    ({ app, sample }) =>
      app.stores.chats.listNamedLike(sample.userId, sample.workspaceId, { words: ["room"], limit: 6, mayBrowse: true }),
  ],
  ["chats.renewal", ({ app, sample }) => app.stores.chats.findRenewal(sample.chatId, 60_000)],
  ["chats.named", ({ app, sample }) => app.stores.chats.listNamed(sample.userId, sample.chatId, ["room"])],
  [
    "chats.absent",
    ({ app, sample }) =>
      app.stores.chats.listAbsent({ id: sample.chatId, workspaceId: sample.workspaceId }, ["p42", "p43"]),
  ],
  [
    "chats.people-like",
    ({ app, sample }) =>
      app.stores.chats.listPeopleLike(
        { id: sample.chatId, workspaceId: sample.workspaceId },
        { beginning: "p", limit: 8, onlySharingChatsWith: sample.userId },
      ),
  ],
  ["chats.find-many", ({ app, sample }) => app.stores.chats.findManyFor(sample.userId, [sample.chatId])],
]
