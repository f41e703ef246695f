import { text as catalogue } from "../../views/text/text"
import { Hono } from "hono"
import { ForgottenPage } from "../../views/sessions/forgotten"
import { ResetPage } from "../../views/sessions/reset"
import { SignInPage } from "../../views/sessions/sign-in"
import { paths } from "../../views/paths"
import type { Assets } from "../platform/http/assets"
import { attempt, errorsByField } from "../platform/http/attempt"
import { formFields, parse } from "../platform/http/input"
import { document, seeOther } from "../platform/http/page"
import { pathId } from "../platform/http/path-id"
import { Problem, gone } from "../platform/http/problem"
import type { UserActions } from "../users/actions"
import { passwordReset } from "../users/input"
import type { UserStore } from "../users/store"
import type { SessionActions } from "./actions"
import { type SessionVariables, clearSessionCookie, setSessionCookie, viewerOf } from "./guard"
import { ownPath, signIn } from "./input"

type Dependencies = {
  actions: SessionActions
  userActions: UserActions
  users: UserStore
  assets: Assets
}

/** Of two tabs that sign out at once, the later finds the session over: that is what it asked for. */
function unlessOver(error: unknown) {
  if (!(error instanceof Problem && error.status === 404)) throw error
}

/** Signing in and out, and the way back for who forgot the password. */
export function createSessionRoutes({ actions, userActions, users, assets }: Dependencies) {
  const props = { assets: assets.urls }
  return new Hono<{ Variables: SessionVariables }>()
    .get("/sign-in", async (c) => {
      const next = ownPath(c.req.query("next"))
      if (c.get("viewer")) return c.redirect(next, 303)
      return document(c, SignInPage({ ...props, next, values: {}, errors: {} }))
    })
    .post("/sign-in", async (c) => {
      const fields = await formFields(c)
      const next = ownPath(fields["next"])
      return attempt(
        async () => {
          const input = parse(signIn, fields)
          const { token } = await actions.signIn(input, {
            userAgent: c.req.header("user-agent") ?? "",
            address: c.get("address"),
          })
          setSessionCookie(c, token)
          return seeOther(c, next)
        },
        (problem) =>
          document(
            c,
            SignInPage({ ...props, next, values: { login: fields["login"] ?? "" }, errors: errorsByField(problem) }),
            problem.status,
          ),
      ).catch((error: unknown) => {
        // Here a 401 is the answer to the form, not a page that needs a session.
        if (error instanceof Error && "status" in error && error.status === 401) {
          return document(
            c,
            SignInPage({ ...props, next, values: { login: fields["login"] ?? "" }, errors: { "": error.message } }),
            401,
          )
        }
        throw error
      })
    })
    .post("/sign-out", async (c) => {
      const viewer = c.get("viewer")
      // The cookie goes only once the session is over: whoever could not be signed out can try again.
      if (viewer) await actions.end(viewer.user.id, viewer.session.id).catch(unlessOver)
      clearSessionCookie(c)
      // What the browser kept of private pages goes with the session.
      c.header("Clear-Site-Data", '"cache", "storage"')
      return seeOther(c, paths.signIn())
    })
    .get("/forgotten", (c) => document(c, ForgottenPage(props)))
    .get("/reset/:token", async (c) => {
      const reset = await users.findReset(c.req.param("token"))
      if (!reset) throw gone(catalogue.refusals.linkEnded)
      return document(c, ResetPage({ ...props, token: c.req.param("token"), handle: reset.handle, errors: {} }))
    })
    .post("/reset/:token", async (c) => {
      const token = c.req.param("token")
      const reset = await users.findReset(token)
      if (!reset) throw gone(catalogue.refusals.linkEnded)
      return attempt(
        async () => {
          await userActions.resetPassword(token, parse(passwordReset, await formFields(c)).password)
          return seeOther(c, paths.signIn())
        },
        (problem) =>
          document(
            c,
            ResetPage({ ...props, token, handle: reset.handle, errors: errorsByField(problem) }),
            problem.status,
          ),
      )
    })
    .post("/account/sessions/:id/revoke", async (c) => {
      await actions.end(viewerOf(c).user.id, pathId(c.req.param("id")))
      return seeOther(c, paths.account())
    })
}
