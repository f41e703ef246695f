import { newId, newToken } from "../../../platform/ids"
import { type Call, account, own, page, within } from "./call"

export const workspaces: [string, Call][] = [
  ["workspaces.id-by-slug", ({ app, sample }) => app.stores.workspaces.findIdBySlug(sample.workspaceSlug)],
  ["workspaces.receipts", ({ app, sample }) => app.stores.workspaces.showsReceipts(sample.workspaceId)],
  [
    "workspaces.set-receipts",
    async (given) => {
      const { user, workspace } = await own(given)
      return given.app.actions.workspaces.setReceipts(user.id, workspace, false)
    },
  ],
  [
    "workspaces.list",
    ({ app, sample }) => app.stores.workspaces.listFor(sample.userId, { after: { at: "0", id: newId() }, limit: 51 }),
  ],
  ["workspaces.memberships", ({ app, sample }) => app.stores.workspaces.listFirst(sample.userId)],
  ["workspaces.names", ({ app, sample }) => app.stores.workspaces.listFirst(sample.userId)],
  ["workspaces.more-than-guest", ({ app, sample }) => app.stores.workspaces.isMoreThanGuest(sample.userId)],
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
  [
    "workspaces.invitations",
    ({ app, sample }) => app.stores.workspaces.listInvitations(sample.workspaceId, { ...page, roles: ["member"] }),
  ],
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
  within("workspaces.lift-ban", async (stores, tx, { workspaceId, otherId, userId }) => {
    await stores.workspaces.insertBan(tx, workspaceId, otherId, userId)
    await stores.workspaces.isBanned(tx, workspaceId, otherId)
    await stores.workspaces.liftBan(tx, workspaceId, otherId)
  }),
  ["workspaces.bans", ({ app, sample }) => app.stores.workspaces.listBans(sample.workspaceId, page)],

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
    "workspaces.members-like",
    ({ app, sample }) =>
      app.stores.workspaces.listMembersLike(sample.workspaceId, {
        words: ["p"],
        limit: 6,
        readerId: sample.userId,
        onlySharing: true,
      }),
  ],
  [
    "workspaces.names-near",
    ({ app, sample }) => app.stores.workspaces.listNamesNear(sample.workspaceId, "p42", sample.userId),
  ],
]
