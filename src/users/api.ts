import { Hono } from "hono"
import { jsonBody } from "../platform/http/input"
import { pathId } from "../platform/http/path-id"
import { uploadOf } from "../platform/http/upload"
import { type SessionVariables, viewerOf } from "../sessions/guard"
import type { AvatarActions, BlockActions, UserActions } from "./actions"
import { profileChange } from "./input"
import { accountJson, avatarUrlOf, withAvatarUrl } from "./json"
import { settingsChange } from "./settings"

type Dependencies = { actions: UserActions; avatars: AvatarActions; blocks: BlockActions }

/** `PATCH /api/v1/me`, `/api/v1/me/settings`, `/api/v1/me/avatar` and `/api/v1/me/blocked`. */
export function createUserApi({ actions, avatars, blocks }: Dependencies) {
  return new Hono<{ Variables: SessionVariables }>()
    .patch("/me", async (c) => {
      const { user } = viewerOf(c)
      return c.json({ user: accountJson(await actions.changeProfile(user, await jsonBody(c, profileChange))) })
    })
    .get("/me/settings", (c) => c.json({ settings: viewerOf(c).user.settings }))
    .patch("/me/settings", async (c) => {
      const { user } = viewerOf(c)
      return c.json({ settings: await actions.changeSettings(user, await jsonBody(c, settingsChange)) })
    })
    .put("/me/avatar", async (c) => {
      const avatar = await avatars.changeAvatar(viewerOf(c).user, () => uploadOf(c, avatars.maxBytes))
      return c.json({ avatarUrl: avatarUrlOf(avatar) })
    })
    .delete("/me/avatar", async (c) => {
      await avatars.removeAvatar(viewerOf(c).user)
      return c.body(null, 204)
    })
    .get("/me/blocked", async (c) => c.json({ blocked: (await blocks.list(viewerOf(c).user)).map(withAvatarUrl) }))
    .put("/me/blocked/:id", async (c) => {
      await blocks.block(viewerOf(c).user, pathId(c.req.param("id")))
      return c.body(null, 204)
    })
    .delete("/me/blocked/:id", async (c) => {
      await blocks.unblock(viewerOf(c).user, pathId(c.req.param("id")))
      return c.body(null, 204)
    })
}
