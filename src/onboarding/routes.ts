import { text as catalogue } from "../../views/text/text"
import { Hono } from "hono"
import { InvitationPage } from "../../views/onboarding/invitation"
import { SetupPage } from "../../views/onboarding/setup"
import { paths } from "../../views/paths"
import type { Assets } from "../platform/http/assets"
import { attempt, errorsByField } from "../platform/http/attempt"
import { formFields, parse } from "../platform/http/input"
import { document, seeOther } from "../platform/http/page"
import { notFound, tooMany } from "../platform/http/problem"
import type { RateLimit } from "../platform/http/rate-limit"
import type { SessionActions } from "../sessions/actions"
import { type AppContext, type SessionVariables, setSessionCookie, viewerOf } from "../sessions/guard"
import type { WorkspaceStore } from "../workspaces/store"
import { newWorkspaceForm } from "../workspaces/input"
import { NewWorkspacePage } from "../../views/workspaces/new"
import type { OnboardingActions } from "./actions"
import { acceptForm, setUpForm, tokenParam } from "./input"

type Dependencies = {
  actions: OnboardingActions
  sessions: SessionActions
  workspaces: WorkspaceStore
  limit: RateLimit
  assets: Assets
  /** The origin for links, when a setting fixes it; else the first person confirms the one of the request. */
  fixedOrigin: string | null
  /** The first person confirmed where the server is reached. */
  onOrigin(origin: string): void
}

/** First run and invitations. */
export function createOnboardingRoutes({
  actions,
  sessions,
  workspaces,
  limit,
  assets,
  fixedOrigin,
  onOrigin,
}: Dependencies) {
  const props = { assets: assets.urls }

  async function enter(c: AppContext, userId: string, slug: string) {
    const { token } = await sessions.begin(userId, {
      userAgent: c.req.header("user-agent") ?? "",
      address: c.get("address"),
    })
    setSessionCookie(c, token)
    return seeOther(c, paths.workspace(slug))
  }

  /** Slows guessing at the code and the making of accounts, by address. */
  async function takeTurn(c: AppContext) {
    const wait = await limit.take(c.get("address"))
    if (wait > 0) throw tooMany(wait)
  }

  async function loadInvitation(token: string) {
    const invitation = tokenParam.safeParse(token).success ? await workspaces.findInvitation(token) : null
    if (!invitation) throw notFound(catalogue.refusals.noInvitationLink)
    return invitation
  }

  return new Hono<{ Variables: SessionVariables }>()
    .get("/setup", async (c) => {
      if (!(await actions.isFirstRun())) return c.redirect(paths.home(), 303)
      return document(
        c,
        SetupPage({
          ...props,
          origin: fixedOrigin ?? c.get("origin"),
          values: { setupCode: c.req.query("code") ?? "" },
          errors: {},
        }),
      )
    })
    .post("/setup", async (c) => {
      const fields = await formFields(c)
      return attempt(
        async () => {
          await takeTurn(c)
          const input = parse(setUpForm, fields)
          const origin = fixedOrigin ?? c.get("origin")
          const { userId, workspace } = await actions.setUp({ ...input, origin })
          onOrigin(origin)
          return enter(c, userId, workspace.slug)
        },
        (problem) =>
          document(
            c,
            SetupPage({
              ...props,
              origin: fixedOrigin ?? c.get("origin"),
              values: { ...fields, password: "" },
              // Only the code is ever refused so: its field is shown, to be corrected.
              errors: problem.status === 403 ? { setupCode: problem.detail } : errorsByField(problem),
            }),
            problem.status,
          ),
      )
    })
    .get("/invite/:token", async (c) => {
      const invitation = await loadInvitation(c.req.param("token"))
      const viewer = c.get("viewer")
      if (viewer && (await workspaces.findMember(invitation.workspaceId, viewer.user.id)))
        return c.redirect(paths.workspace(invitation.workspaceSlug), 303)
      return document(
        c,
        InvitationPage({ ...props, invitation, viewer: viewer?.user ?? null, values: {}, errors: {} }),
        invitation.usable ? 200 : 410,
      )
    })
    .post("/invite/:token", async (c) => {
      const token = c.req.param("token")
      const invitation = await loadInvitation(token)
      const viewer = c.get("viewer")
      if (viewer) return seeOther(c, paths.workspace(await actions.acceptInvitation(viewer.user.id, token)))
      const fields = await formFields(c)
      return attempt(
        async () => {
          await takeTurn(c)
          const { userId } = await actions.signUp({ ...parse(acceptForm, fields), invite: token })
          return enter(c, userId, invitation.workspaceSlug)
        },
        (problem) =>
          document(
            c,
            InvitationPage({
              ...props,
              invitation,
              viewer: null,
              values: { ...fields, password: "" },
              errors: errorsByField(problem),
            }),
            problem.status,
          ),
      )
    })
    .get("/workspaces/new", (c) => {
      viewerOf(c)
      return document(c, NewWorkspacePage({ ...props, values: {}, errors: {} }))
    })
    .post("/workspaces/new", async (c) => {
      const { user } = viewerOf(c)
      const fields = await formFields(c)
      return attempt(
        async () =>
          seeOther(c, paths.workspace((await actions.createWorkspace(user.id, parse(newWorkspaceForm, fields))).slug)),
        (problem) =>
          document(c, NewWorkspacePage({ ...props, values: fields, errors: errorsByField(problem) }), problem.status),
      )
    })
}
