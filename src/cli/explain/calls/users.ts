import { newToken } from "../../../platform/ids"
import { type Call, account, own, page, within } from "./call"

export const users: [string, Call][] = [
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
  ["sessions.touch", ({ app, sample }) => app.stores.sessions.touch([sample.sessionId])],
  ["sessions.list", ({ app, sample }) => app.stores.sessions.listOf(sample.userId, page)],
  ["sessions.revocations", ({ app }) => app.stores.sessions.listRecentRevocations(10)],
  ["sessions.forget-old", ({ app }) => app.stores.sessions.forgetOld()],
  ["sessions.end", ({ app, sample }) => app.actions.sessions.end(sample.userId, sample.sessionId)],

  ["users.audit", ({ app }) => app.stores.users.listAudit({ before: null, limit: 50 })],
]
