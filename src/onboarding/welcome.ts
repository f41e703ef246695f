import { renderSVG } from "uqr"
import type { Greeting } from "../../views/onboarding/welcome"
import { paths } from "../../views/paths"
import type { OwnChat } from "../chats/chat"
import { type AppContext, viewerOf } from "../sessions/guard"
import type { WorkspaceActions } from "../workspaces/actions"
import type { WorkspaceStore } from "../workspaces/store"

type Dependencies = { workspaces: WorkspaceStore; actions: WorkspaceActions; publicOrigin(c: AppContext): string }

/** A team's owner who is still alone in #general is shown how to bring in the others: a link to copy and its QR code. */
export function createWelcome({ workspaces, actions, publicOrigin }: Dependencies) {
  return async (c: AppContext, chat: OwnChat): Promise<Greeting | null> => {
    if (chat.kind !== "channel" || chat.name !== "general" || chat.memberCount > 1 || chat.role !== "owner") return null
    const { user } = viewerOf(c)
    const workspace = await workspaces.findFor(user.id, { id: chat.workspaceId })
    if (!workspace) return null
    // Everybody gets this link: one that makes an admin is for somebody else.
    const [present] = await workspaces.listInvitations(workspace.id, { roles: ["member"], after: null, limit: 1 })
    const { token, expiresAt } =
      present ?? (await actions.invite(user.id, workspace, { role: "member", expiresInHours: 24 * 7 }))
    const url = `${publicOrigin(c)}${paths.invitation(token)}`
    const onlyHere = /^(localhost|127\.|\[::1\])/.test(new URL(url).hostname)
    return { url, qr: renderSVG(url, { border: 2 }), until: expiresAt, onlyHere }
  }
}
