import { Hono } from "hono"
import { z } from "zod"
import { AccountPage } from "../../views/users/account"
import { BlockedPage, blockedSheet } from "../../views/users/blocked"
import { paths } from "../../views/paths"
import type { Assets } from "../platform/http/assets"
import { attempt, errorsByField } from "../platform/http/attempt"
import { pageByPlace, placeCursor } from "../platform/http/cursor"
import { pageLimit } from "../platform/http/fields"
import { formFields, parse, queryOf } from "../platform/http/input"
import { document, isPartial, seeOther } from "../platform/http/page"
import { pathId } from "../platform/http/path-id"
import { uploadOf } from "../platform/http/upload"
import { type AppContext, type SessionVariables, viewerOf } from "../sessions/guard"
import type { SessionStore } from "../sessions/store"
import type { AvatarActions, BlockActions, UserActions } from "./actions"
import { blockForm, passwordChange, profile } from "./input"
import { settingsChange } from "./settings"

type Dependencies = {
  actions: UserActions
  listSessions: SessionStore["listOf"]
  /** Slows guessing at a password, by account and by address; raises 429. */
  limit(account: string, address: string): Promise<void>
  assets: Assets
  avatars: AvatarActions
  blocks: BlockActions
}

const accountQuery = z.object({ sessions: placeCursor.optional(), limit: pageLimit })

/** A person's own account. */
export function createUserRoutes({ actions, listSessions, limit, assets, avatars, blocks }: Dependencies) {
  async function show(
    c: AppContext,
    values: Record<string, string> = {},
    errors: Record<string, string> = {},
    status = 200,
  ) {
    const { user, session } = viewerOf(c)
    const { sessions: after = null, limit: onPage } = queryOf(c, accountQuery)
    const { items, nextCursor } = pageByPlace(await listSessions(user.id, { after, limit: onPage + 1 }), onPage)
    const done = c.req.query("done") ?? null
    return document(
      c,
      AccountPage({
        assets: assets.urls,
        build: assets.buildId,
        viewer: user,
        sessions: items,
        moreSessions: nextCursor,
        currentSessionId: session.id,
        values,
        errors,
        done,
      }),
      status,
    )
  }

  return (
    new Hono<{ Variables: SessionVariables }>()
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
        return isPartial(c)
          ? change()
          : attempt(change, (problem) => show(c, {}, errorsByField(problem), problem.status))
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
      .get("/account/blocked", async (c) => {
        const { user } = viewerOf(c)
        const people = await blocks.list(user)
        return document(
          c,
          BlockedPage({ assets: assets.urls, viewer: user, people, done: c.req.query("done") === "1" }),
        )
      })
      // Whose messages this reader folds away: its address changes with what it says.
      .get("/account/blocked.css", (c) => {
        c.header("Content-Type", "text/css; charset=utf-8")
        c.header("Cache-Control", "private, max-age=86400")
        return c.body(blockedSheet(viewerOf(c).user.blocked))
      })
      .post("/u/:id/block", async (c) => {
        const { user } = viewerOf(c)
        const id = pathId(c.req.param("id"))
        const { blocked, team, to } = parse(blockForm, await formFields(c))
        await (blocked === "1" ? blocks.block(user, id) : blocks.unblock(user, id))
        // A card is followed by the card as it is then.
        return c.redirect(
          to === "list" ? `${paths.accountBlocked()}?done=1` : to ? paths.chat(to) : paths.user(id, team),
          303,
        )
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
            await limit(user.id, c.get("address"))
            await actions.changePassword(user, session.id, parse(passwordChange, fields))
            return seeOther(c, `${paths.account()}?done=password`)
          },
          (problem) => show(c, {}, errorsByField(problem), problem.status),
        )
      })
  )
}
