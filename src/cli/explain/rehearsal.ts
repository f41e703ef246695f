import type { App } from "../../app"
import { newId, newToken } from "../../platform/ids"
import type { TransactionSql } from "../../platform/db/open"
import type { Database } from "../../platform/db/open"
import { parseQuery } from "../../search/query"
import type { Sample } from "./sample"

type Call = (given: { app: App; db: Database; sample: Sample }) => Promise<unknown>

const account = () => {
  const handle = `x${newId().slice(-12)}`
  return { email: `${handle}@example.invalid`, handle, password: "a password to explain" }
}
const page = { after: null, limit: 50 }
const within = (name: string, work: (stores: App["stores"], tx: TransactionSql, sample: Sample) => Promise<unknown>) =>
  [name, ({ app, db, sample }) => db.transaction(name, (tx) => work(app.stores, tx, sample))] as [string, Call]

const own = async ({ app, sample }: { app: App; sample: Sample }) => ({
  user: (await app.stores.users.findAccount(sample.userId))!,
  workspace: {
    id: sample.workspaceId,
    name: "",
    slug: sample.workspaceSlug,
    role: "owner" as const,
    createdAt: new Date(),
    unread: 0,
    mentions: 0,
  },
  chat: (await app.stores.chats.findFor(sample.userId, sample.chatId))!,
  message: (await app.stores.messages.findFor(sample.userId, sample.messageId))!,
})
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
const toDocument = ({ id }: { id: string }) => ({
  id,
  folded: "x",
  words: "explained",
  signs: "",
  hasLink: false,
  hasCode: false,
})
const find = async (app: App, { userId, workspaceId }: Sample) => {
  for (const q of ["explained text", "from:me", "text from:me after:2020"]) {
    const { clauses } = parseQuery(q, { zone: null, now: new Date() })
    await app.stores.search.find({ userId, workspaceId }, clauses, { before: null, limit: 50 })
  }
}

/** Without the clock: its statements are not ours. */
const onNoClock = async () => {}
const rowOf = ({ chatId: id, userId, workspaceId, messageId }: Sample) => {
  return { id, userId, workspaceId, messageId, note: null }
}
const keep = ({ app, sample }: { app: App; sample: Sample }) => app.stores.savedMessages.save(rowOf(sample), 1_000)
const kept = (work: (store: App["stores"]["savedMessages"], sample: Sample) => Promise<unknown>): Call => {
  return async (given) => {
    await keep(given)
    return work(given.app.stores.savedMessages, given.sample)
  }
}
const savedPage = { before: null, limit: 51 }
const savedMessages: [string, Call][] = [
  ["inbox.save-message", keep],
  [
    "inbox.save-note",
    ({ app, sample }) =>
      app.stores.savedMessages.saveNote(
        { ...rowOf(sample), messageId: null, note: "a note" },
        1_000,
        new Date(),
        newId(),
        onNoClock,
      ),
  ],
  ["inbox.saved-one", kept((store, { userId, chatId }) => store.find(userId, chatId))],
  ["inbox.saved-of-message", kept((store, { userId, messageId }) => store.findOfMessage(userId, messageId))],
  ["inbox.saved", kept((store, { userId, workspaceId }) => store.list(userId, workspaceId, false, savedPage))],
  ["inbox.count-saved", kept((store, { userId, workspaceId }) => store.count(userId, workspaceId))],
  ["inbox.saved-marks", kept((store, { userId }) => store.listMarked(userId, 500))],
  ["inbox.remind", kept((store, { userId, chatId }) => store.remind(userId, chatId, new Date(), newId(), onNoClock))],
  ["inbox.finish-saved", kept((store, { userId, chatId }) => store.finish(userId, chatId, true, onNoClock))],
  ["inbox.remove-saved", kept((store, { userId, chatId }) => store.remove(userId, chatId, onNoClock))],
  ["inbox.fall-due", kept((store, { chatId }) => store.fallDue(chatId, newId()))],
  ["inbox.untold", kept((store, { chatId }) => store.isUntold(chatId, newId()))],
  ["inbox.note-told", kept((store, { chatId }) => store.noteTold(chatId, newId()))],
]

const unnamed = (id: string) => ({ id, name: null, version: 0 })

/**
 * Every named statement once, as the product asks it, on a sample: what it does is undone by the database that it is given.
 * A test finds names of the source that are missing here.
 */
export const rehearsal: Record<string, Call> = Object.fromEntries<Call>([
  ["assets.names", ({ app }) => app.shelf.keep(new Map([[`x-${newId()}.js`, new Uint8Array(1)]]))],
  ["assets.keep", ({ app }) => app.shelf.keep(new Map([[`x-${newId()}.js`, new Uint8Array(1)]]))],
  ["assets.renew", ({ app }) => app.shelf.keep(new Map([[`x-${newId()}.js`, new Uint8Array(1)]]))],
  ["assets.forget", ({ app }) => app.shelf.keep(new Map([[`x-${newId()}.js`, new Uint8Array(1)]]))],
  ["assets.find", ({ app }) => app.shelf.find(["x-0.js"])],

  ["users.any", ({ app }) => app.stores.users.countUsers()],
  ["users.accounts", ({ app, sample }) => app.stores.users.findAccount(sample.userId)],
  ["users.for-sign-in", ({ app }) => app.stores.users.findForSignIn("somebody@example.invalid")],
  ["users.password", ({ app, sample }) => app.stores.users.findPasswordHash(sample.userId)],
  ["users.list", ({ app }) => app.stores.users.listAccounts({ ...page, matching: "a" })],
  ["users.logins", ({ app }) => app.stores.users.listLogins()],
  ["users.names", ({ app, sample }) => app.stores.users.listNames([sample.userId])],
  ["users.by-handle", ({ app, sample }) => app.stores.users.findMembersByHandle(sample.chatId, ["a", "b"])],
  ["users.reset", ({ app }) => app.stores.users.findReset(newToken())],
  ["users.only-in", ({ app, sample }) => app.stores.users.isOnlyIn(sample.userId, sample.workspaceId)],
  ["users.installation", ({ app }) => app.stores.users.installation()],
  [
    "users.change-profile",
    async (given) => given.app.actions.users.changeProfile((await own(given)).user, { displayName: "X", ...account() }),
  ],
  within("users.change-settings", (stores, tx, { userId }) =>
    stores.users.updateSettings(tx, userId, { theme: "dark" }),
  ),
  ["users.is-avatar", ({ app }) => app.stores.users.isAvatar("0".repeat(64))],
  ["chats.member-ids", ({ app, sample }) => app.stores.chats.listMemberIds(sample.chatId)],
  within("users.block", async (stores, tx, { userId, otherId }) => {
    await stores.users.setBlocked(tx, userId, otherId, true, 1_000)
    await stores.chats.judgeReach(tx, [userId, otherId])
  }),
  within("users.set-avatar", (stores, tx, { userId }) => stores.users.setAvatar(tx, userId, "0".repeat(64))),
  within("users.change-password", async (stores, tx, { userId, sessionId }) => {
    await stores.users.updatePassword(tx, userId, "hash")
    await stores.sessions.endAll(tx, userId, sessionId, "explained")
  }),
  within("users.reset-password", (stores, tx) => stores.users.useReset(tx, newToken())),
  ["users.create-reset", ({ app, sample }) => app.actions.users.createResetLink(null, sample.userId, null)],
  ["users.deactivate", ({ app, sample }) => app.actions.users.deactivate(null, sample.userId)],
  ["users.reactivate", ({ app, sample }) => app.actions.users.reactivate(null, sample.userId)],

  ["sessions.insert", ({ app, sample }) => app.actions.sessions.begin(sample.userId, { userAgent: "", address: "" })],
  ["sessions.viewer", ({ app }) => app.stores.sessions.findViewer(newToken())],
  ["sessions.insert-ticket", ({ app, sample }) => app.stores.sessions.insertTicket(sample.sessionId, 30)],
  ["sessions.use-ticket", ({ app }) => app.stores.sessions.useTicket(newToken())],
  ["sessions.is-live", ({ app, sample }) => app.stores.sessions.isLive(sample.sessionId)],
  ["sessions.touch", ({ app, sample }) => app.stores.sessions.touch(sample.sessionId)],
  ["sessions.list", ({ app, sample }) => app.stores.sessions.listOf(sample.userId)],
  ["sessions.revocations", ({ app }) => app.stores.sessions.listRecentRevocations(10)],
  ["sessions.forget-old", ({ app }) => app.stores.sessions.forgetOld()],
  ["sessions.end", ({ app, sample }) => app.actions.sessions.end(sample.userId, sample.sessionId)],

  ["workspaces.id-by-slug", ({ app, sample }) => app.stores.workspaces.findIdBySlug(sample.workspaceSlug)],
  ["workspaces.receipts", ({ app, sample }) => app.stores.workspaces.showsReceipts(sample.workspaceId)],
  [
    "workspaces.set-receipts",
    async (given) => {
      const { user, workspace } = await own(given)
      return given.app.actions.workspaces.setReceipts(user.id, workspace, false)
    },
  ],
  ["workspaces.list", ({ app, sample }) => app.stores.workspaces.listFor(sample.userId)],
  ["workspaces.find", ({ app, sample }) => app.stores.workspaces.findFor(sample.userId, { id: sample.workspaceId })],
  [
    "workspaces.members",
    ({ app, sample }) =>
      app.stores.workspaces.listMembers(sample.workspaceId, {
        ...page,
        onlySharingChatsWith: sample.userId,
        matching: "a",
      }),
  ],
  ["workspaces.member", ({ app, sample }) => app.stores.workspaces.findMember(sample.workspaceId, sample.userId)],
  [
    "workspaces.member-by-handle",
    ({ app, sample }) => app.stores.workspaces.findMemberByHandle(sample.workspaceId, "a"),
  ],
  ["workspaces.invitations", ({ app, sample }) => app.stores.workspaces.listInvitations(sample.workspaceId)],
  ["workspaces.invitation", ({ app }) => app.stores.workspaces.findInvitation(newToken())],
  ["workspaces.last-chat", ({ app, sample }) => app.stores.workspaces.findLastChat(sample.workspaceId, sample.userId)],
  [
    "workspaces.rename",
    async (given) => given.app.actions.workspaces.rename(given.sample.userId, (await own(given)).workspace, "X"),
  ],
  [
    "workspaces.invite",
    async (given) =>
      given.app.actions.workspaces.invite(given.sample.userId, (await own(given)).workspace, {
        role: "member",
        expiresInHours: 1,
      }),
  ],
  [
    "workspaces.revoke-invitation",
    async (given) =>
      given.app.actions.workspaces.revokeInvitation(given.sample.userId, (await own(given)).workspace, newId()),
  ],
  [
    "workspaces.change-role",
    async (given) =>
      given.app.actions.workspaces.changeRole(
        given.sample.userId,
        (await own(given)).workspace,
        given.sample.otherId,
        "guest",
      ),
  ],

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
  within("workspaces.lift-ban", async (stores, tx, { workspaceId, otherId, userId }) => {
    await stores.workspaces.insertBan(tx, workspaceId, otherId, userId)
    await stores.workspaces.isBanned(tx, workspaceId, otherId)
    await stores.workspaces.liftBan(tx, workspaceId, otherId)
  }),
  ["workspaces.bans", ({ app, sample }) => app.stores.workspaces.listBans(sample.workspaceId, page)],
  ["users.audit", ({ app }) => app.stores.users.listAudit({ before: null, limit: 50 })],
  within("chats.announcement", (stores, tx, { chatId }) => stores.chats.setAnnouncement(tx, chatId, true)),
  ["chats.archive", ({ app, sample }) => app.actions.chats.setArchived(sample.userId, sample.chatId, true)],

  ["blobs.touch", ({ app }) => app.storage.ledger.touch("0".repeat(64))],
  [
    "attachments.insert",
    ({ app, sample }) =>
      app.stores.attachments.insert({
        id: newId(),
        chatId: sample.chatId,
        uploaderId: sample.userId,
        name: "x",
        alt: "",
        width: 1,
        height: 1,
        thumbWidth: 1,
        thumbHeight: 1,
        fullBlob: "0",
        thumbBlob: "0",
      }),
  ],
  ["attachments.count-pending", ({ app, sample }) => app.stores.attachments.countPending(sample.userId, 50)],
  ["attachments.find", ({ app, sample }) => app.stores.attachments.findFor(sample.userId, newId())],
  ["attachments.remove", ({ app, sample }) => app.stores.attachments.remove(sample.userId, newId())],
  [
    "attachments.claim",
    ({ app, sample }) =>
      app.stores.attachments.claim({ chatId: sample.chatId, senderId: sample.userId, clientId: newId() }, [
        { id: newId(), alt: "x" },
      ]),
  ],
  [
    "attachments.release",
    ({ app, sample }) =>
      app.stores.attachments.release({ chatId: sample.chatId, senderId: sample.userId, clientId: newId() }),
  ],
  ["attachments.collect", ({ app }) => app.stores.attachments.collect(100)],
  within("attachments.collect-blobs", (stores, tx) => stores.attachments.collectBlobs(tx, 100)),

  within("onboarding.set-up", (stores, tx) => stores.users.lockFirstRun(tx)),
  within("onboarding.sign-up", async (stores, tx) => {
    await stores.users.insert(tx, { id: newId(), displayName: "X", passwordHash: null, ...account() })
    await stores.workspaces.useInvitation(tx, newToken())
  }),
  within("onboarding.accept", (stores, tx) => stores.workspaces.useInvitation(tx, newToken())),
  [
    "onboarding.create-workspace",
    ({ app, sample }) => app.actions.onboarding.createWorkspace(sample.userId, { name: "X" }),
  ],
  [
    "onboarding.depart",
    async (given) => given.app.actions.onboarding.leaveWorkspace(given.sample.userId, (await own(given)).workspace),
  ],

  [
    "messages.flush",
    ({ app, sample }) => app.stores.messages.flush([send(sample), send(sample, { threadOf: sample.messageId })]),
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
  [
    "chats.named-like",
    ({ app, sample }) =>
      app.stores.chats.listNamedLike(sample.userId, sample.workspaceId, { words: ["room"], limit: 6, mayBrowse: true }),
  ],
  [
    "inbox.save-draft",
    ({ app, sample }) => app.stores.drafts.save(sample.userId, { chatId: sample.chatId, threadOf: null }, "begun"),
  ],
  ["inbox.draft", ({ app, sample }) => app.stores.drafts.find(sample.userId, sample.chatId)],
  ["inbox.drafts", ({ app, sample }) => app.stores.drafts.list(sample.userId, sample.workspaceId, 100)],
  ["inbox.count-drafts", ({ app, sample }) => app.stores.drafts.count(sample.userId, sample.workspaceId)],
  ["chats.named", ({ app, sample }) => app.stores.chats.listNamed(sample.userId, sample.chatId, ["room"])],
  [
    "chats.absent",
    ({ app, sample }) =>
      app.stores.chats.listAbsent({ id: sample.chatId, workspaceId: sample.workspaceId }, ["p42", "p43"]),
  ],
  ["messages.renew-links", ({ app, sample }) => app.stores.messages.renewLinksTo(sample.chatId)],
  [
    "chats.people-like",
    ({ app, sample }) =>
      app.stores.chats.listPeopleLike(
        { id: sample.chatId, workspaceId: sample.workspaceId },
        { beginning: "p", limit: 8, onlySharingChatsWith: sample.userId },
      ),
  ],
  [
    "workspaces.members-like",
    ({ app, sample }) =>
      app.stores.workspaces.listMembersLike(sample.workspaceId, {
        words: ["p"],
        limit: 6,
        onlySharingChatsWith: sample.userId,
      }),
  ],
  [
    "workspaces.handles-near",
    ({ app, sample }) => app.stores.workspaces.listHandlesNear(sample.workspaceId, "p42", sample.userId),
  ],
  ["messages.seq-at", ({ app, sample }) => app.stores.messages.findSeqAt(sample.chatId, new Date())],
  [
    "messages.read-counts",
    ({ app, sample }) =>
      app.stores.messages.readCounts(sample.userId, sample.chatId, [{ seq: sample.seq, senderId: sample.userId }]),
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
      given.app.stores.messages.pin((await own(given)).message, given.sample.userId, {
        text: "pinned",
        html: "pinned",
      }),
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
  ["presence.stances", ({ app, sample }) => app.stores.presences.listStances([sample.userId, sample.otherId])],
  [
    "presence.set-status",
    ({ app, sample }) => app.stores.presences.setStatus(sample.userId, { emoji: "", text: "x", until: null }),
  ],
  ["presence.set-mode", ({ app, sample }) => app.stores.presences.setMode(sample.userId, "away", null)],
  ["presence.set-receipts", ({ app, sample }) => app.stores.presences.setReceipts(sample.userId, false)],
  ["presence.set-time-zone", ({ app, sample }) => app.stores.presences.setTimeZone(sample.userId, "Europe/Berlin")],
  ["presence.visible", ({ app, sample }) => app.stores.presences.listVisible(sample.userId, [sample.otherId])],
  ["presence.shared-teams", ({ app, sample }) => app.stores.presences.listSharedTeams(sample.userId, sample.otherId)],
  ["presence.contacts", ({ app, sample }) => app.stores.presences.listContacts(sample.userId, sample.workspaceId, 100)],
  ["presence.favourite", ({ app, sample }) => app.stores.presences.isFavourite(sample.userId, sample.otherId)],
  ["presence.add-favourite", ({ app, sample }) => app.stores.presences.addFavourite(sample.userId, sample.otherId)],
  [
    "presence.remove-favourite",
    ({ app, sample }) => app.stores.presences.removeFavourite(sample.userId, sample.otherId),
  ],

  [
    "messages.receipts",
    async (given) =>
      given.app.stores.messages.receipts(given.sample.userId, (await own(given)).message, { after: null, limit: 50 }),
  ],

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
      app.stores.inbox.listSeenLike(sample.userId, { chatIds: [sample.chatId], words: ["an"], depth: 60 }),
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
  ["notifications.settings", ({ app, sample }) => app.stores.notifications.find(sample.userId)],
  [
    "notifications.save",
    ({ app, sample }) => app.stores.notifications.save(sample.userId, { from: 1_320, to: 420, timeZone: "UTC" }),
  ],
  ...savedMessages,
  [
    "notifications.missed",
    ({ app, sample: { userId } }) => app.stores.notifications.listMissed(userId, new Date(Date.now() - 3_600_000)),
  ],
  [
    "notifications.message",
    ({ app, sample: { userId, chatId, seq } }) => app.stores.notifications.findMessage(userId, chatId, seq),
  ],
  [
    "inbox.preferences",
    ({ app, sample }) => app.stores.arrangement.preferencesOf(sample.userId, { id: sample.chatId, kind: "channel" }),
  ],
  ["inbox.prefer", ({ app, sample }) => app.stores.arrangement.change(sample.userId, sample.chatId, { muted: true })],
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
  ["messages.find-many-for", ({ app, sample }) => app.stores.messages.findManyFor(sample.userId, [sample.messageId])],
  ["messages.recent-threads", ({ app, sample }) => app.stores.messages.recentThreads(loaded(sample), 30)],
  ["messages.latest-replies", ({ app, sample }) => app.stores.messages.latestReplies([sample.messageId], 10)],
  ["chats.titles", ({ app, sample }) => app.stores.chats.titlesOf(sample.userId, [sample.chatId])],
  ["inbox.count-threads", ({ app, sample }) => app.stores.threads.count(sample.userId, sample.workspaceId)],
  [
    "inbox.threads",
    ({ app, sample }) => app.stores.threads.list(sample.userId, sample.workspaceId, { before: null, limit: 50 }),
  ],
  ["inbox.find-thread", ({ app, sample }) => app.stores.threads.find(sample.userId, sample.messageId)],
  [
    "inbox.follow-thread",
    ({ app, sample }) =>
      app.stores.threads.setFollowing(sample.userId, { rootId: sample.messageId, chatId: sample.chatId }, true),
  ],
  ["inbox.read-thread", ({ app, sample }) => app.stores.threads.setRead(sample.userId, sample.messageId, sample.seq)],
  ["inbox.read-all-threads", ({ app, sample }) => app.stores.threads.setAllRead(sample.userId, sample.workspaceId)],
  ["inbox.thread-followers", ({ app, sample }) => app.stores.threads.listFollowers([sample.messageId])],
  ["search.behind", ({ app }) => app.stores.search.advance(toDocument)],
  ["search.follow", ({ app }) => app.stores.search.advance(toDocument)],
  ["search.advance", ({ app }) => app.stores.search.advance(toDocument)],
  [
    "search.keep-places",
    async ({ app }) => {
      await app.stores.search.advance(toDocument)
      await app.stores.search.keepPlaces()
    },
  ],
  [
    "search.insert-documents",
    ({ app, sample }) =>
      app.stores.search.insertDocuments(
        [
          {
            id: sample.messageId,
            chatId: sample.chatId,
            rev: 1,
            body: "x",
            createdAt: "0",
            editedAt: null,
            gone: false,
            language: "english",
          },
        ],
        [toDocument({ id: sample.messageId })],
      ),
  ],
  ["search.restart", ({ app, sample }) => app.stores.search.restart(sample.workspaceId)],
  ["search.progress", ({ app }) => app.stores.search.progress()],
  ["search.language", ({ app, sample }) => app.stores.search.languageOf(sample.workspaceId)],
  ["search.set-language", ({ app, sample }) => app.stores.search.setLanguage(sample.workspaceId, "german")],
  ["search.recent", ({ app, sample }) => app.stores.search.listRecent(sample.userId, sample.workspaceId)],
  ["search.keep-recent", ({ app, sample }) => app.stores.search.keepRecent(sample.userId, sample.workspaceId, "x")],
  ["search.forget-recent", ({ app, sample }) => app.stores.search.forgetRecent(sample.userId, sample.workspaceId, "x")],
  [
    "search.near-words",
    async ({ app, sample }) => {
      const scope = { userId: sample.userId, workspaceId: sample.workspaceId }
      await app.stores.search.listNearWords(scope, "harbuor", "newest")
      await app.stores.search.listNearWords(scope, "harbuor", "same beginning")
    },
  ],
  [
    "search.save",
    ({ app, sample }) =>
      app.stores.saved.insert(
        {
          id: newId(),
          userId: sample.userId,
          workspaceId: sample.workspaceId,
          name: "x",
          q: "x",
          order: "newest",
          zone: null,
        },
        null,
        20,
      ),
  ],
  ["search.saved", ({ app, sample }) => app.stores.saved.listFor(sample.userId)],
  ["search.saved-one", ({ app, sample }) => app.stores.saved.findFor(sample.userId, newId())],
  ["search.rename-saved", ({ app, sample }) => app.stores.saved.rename(sample.userId, newId(), "x")],
  ["search.remove-saved", ({ app, sample }) => app.stores.saved.remove(sample.userId, newId())],
  ["search.see-saved", ({ app, sample }) => app.stores.saved.setSeen(sample.userId, newId(), "0")],
  ["search.count-saved", ({ app, sample }) => app.stores.saved.setHits(newId(), [sample.messageId])],
  ["search.watching", ({ app, sample }) => app.stores.saved.listWatching([sample.userId], [sample.chatId], null, 500)],
  [
    "search.matching",
    ({ app, sample }) =>
      app.stores.saved.matching(
        [sample.messageId],
        [
          {
            userId: sample.userId,
            workspaceId: sample.workspaceId,
            inChats: [sample.chatId],
            clauses: [[{ atom: { kind: "from", handle: "me" }, negated: false }]],
          },
        ],
      ),
  ],
  ["search.reach", ({ app, sample }) => app.stores.search.reachFor({ userId: sample.userId, workspaceId: null })],
  [
    "search.rank",
    ({ app, sample }) => app.stores.search.rank([sample.messageId], [{ folded: "x", phrase: false }], "0"),
  ],
  ["search.census", ({ app, sample }) => find(app, sample)],
  ["search.find", ({ app, sample }) => find(app, sample)],
])

/** Calls them; what refuses has been explained by then. */
export async function rehearse(name: string, given: Parameters<Call>[0]): Promise<void> {
  await rehearsal[name]!(given).catch(() => {})
}
