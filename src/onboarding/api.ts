import { text as catalogue } from "../../views/text/text"
import { Hono } from "hono"
import { jsonBody } from "../platform/http/input"
import { tooMany } from "../platform/http/problem"
import type { RateLimit } from "../platform/http/rate-limit"
import type { SessionActions } from "../sessions/actions"
import { type SessionVariables, viewerOf } from "../sessions/guard"
import { accountJson } from "../users/json"
import type { UserStore } from "../users/store"
import { createWorkspace } from "../workspaces/input"
import type { WorkspaceStore } from "../workspaces/store"
import type { OnboardingActions } from "./actions"
import { signUp } from "./input"

type Dependencies = {
  actions: OnboardingActions
  sessions: SessionActions
  users: UserStore
  workspaces: WorkspaceStore
  limit: RateLimit
}

/** `POST /api/v1/users` and `POST /api/v1/workspaces`. */
export function createOnboardingApi({ actions, sessions, users, workspaces, limit }: Dependencies) {
  return new Hono<{ Variables: SessionVariables }>()
    .post("/users", async (c) => {
      const wait = await limit.take(c.get("address"))
      if (wait > 0) throw tooMany(wait)
      const input = await jsonBody(c, signUp)
      const origin = { userAgent: c.req.header("user-agent") ?? "", address: c.get("address") }
      const first = await actions.isFirstRun()
      const { userId, workspaceId } = first
        ? await actions
            .setUp({
              ...input,
              setupCode: input.setupCode,
              workspaceName: input.workspaceName ?? catalogue.setup.teamName,
            })
            .then(({ userId: id, workspace }) => ({ userId: id, workspaceId: workspace.id }))
        : await actions.signUp(input)
      const { token, expiresAt } = await sessions.begin(userId, origin)
      const user = (await users.findAccount(userId))!
      const workspace = workspaceId ? await workspaces.findFor(userId, { id: workspaceId }) : undefined
      return c.json({ token, expiresAt, user: accountJson(user), workspace }, 201)
    })
    .post("/workspaces", async (c) => {
      const { user } = viewerOf(c)
      const input = await jsonBody(c, createWorkspace)
      const { id } = await actions.createWorkspace(user.id, input)
      return c.json({ workspace: await workspaces.findFor(user.id, { id }) }, 201)
    })
}
