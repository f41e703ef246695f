import { Hono } from "hono"
import { AccountPage } from "../../views/users/account"
import { paths } from "../../views/paths"
import type { Assets } from "../platform/http/assets"
import { attempt, errorsByField } from "../platform/http/attempt"
import { formFields, parse } from "../platform/http/input"
import { document, isPartial, seeOther } from "../platform/http/page"
import { uploadOf } from "../platform/http/upload"
import { type AppContext, type SessionVariables, viewerOf } from "../sessions/guard"
import type { SessionStore } from "../sessions/store"
import type { AvatarActions, UserActions } from "./actions"
import { passwordChange, profile } from "./input"
import { settingsChange } from "./settings"

type Dependencies = {
  actions: UserActions
  listSessions: SessionStore["listOf"]
  /** Slows guessing at a password, by account and by address; raises 429. */
  limit(login: string, address: string): Promise<void>
  assets: Assets
  avatars: AvatarActions
}

/** A person's own account. */
export function createUserRoutes({ actions, listSessions, limit, assets, avatars }: Dependencies) {
  async function show(
    c: AppContext,
    values: Record<string, string> = {},
    errors: Record<string, string> = {},
    status = 200,
  ) {
    const { user, session } = viewerOf(c)
    const sessions = await listSessions(user.id)
    const done = c.req.query("done") ?? null
    return document(
      c,
      AccountPage({
        assets: assets.urls,
        build: assets.buildId,
        viewer: user,
        sessions,
        currentSessionId: session.id,
        values,
        errors,
        done,
      }),
      status,
    )
  }

  return new Hono<{ Variables: SessionVariables }>()
    .get("/account", (c) => show(c))
    .post("/account/profile", async (c) => {
      const { user } = viewerOf(c)
      const fields = await formFields(c)
      return attempt(
        async () => {
          await actions.changeProfile(user, parse(profile, fields))
          return seeOther(c, `${paths.account()}?done=profile`)
        },
        (problem) => show(c, fields, errorsByField(problem), problem.status),
      )
    })
    .post("/account/settings", async (c) => {
      const { user } = viewerOf(c)
      const fields = await formFields(c)
      const change = async () => {
        await actions.changeSettings(user, parse(settingsChange, fields))
        return isPartial(c) ? c.body(null, 204) : seeOther(c, `${paths.account()}?done=settings`)
      }
      return isPartial(c) ? change() : attempt(change, (problem) => show(c, {}, errorsByField(problem), problem.status))
    })
    .post("/account/avatar", async (c) => {
      const { user } = viewerOf(c)
      return attempt(
        async () => {
          await avatars.changeAvatar(user, () => uploadOf(c, avatars.maxBytes))
          return seeOther(c, `${paths.account()}?done=avatar`)
        },
        (problem) => show(c, {}, errorsByField(problem), problem.status),
      )
    })
    .post("/account/avatar/remove", async (c) => {
      await avatars.removeAvatar(viewerOf(c).user)
      return seeOther(c, `${paths.account()}?done=avatar`)
    })
    .get("/avatars/:file{[0-9a-f]+\\.webp}", async (c) => {
      viewerOf(c)
      const blob = await avatars.openAvatar(c.req.param("file").slice(0, -".webp".length))
      const headers = {
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Type": "image/webp",
        "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
      }
      return new Response(blob, { headers })
    })
    .post("/account/password", async (c) => {
      const { user, session } = viewerOf(c)
      const fields = await formFields(c)
      return attempt(
        async () => {
          // Whoever finds an open session is not to guess here what signing in would not let them guess.
          await limit(user.handle, c.get("address"))
          await actions.changePassword(user, session.id, parse(passwordChange, fields))
          return seeOther(c, `${paths.account()}?done=password`)
        },
        (problem) => show(c, {}, errorsByField(problem), problem.status),
      )
    })
}
