import { Hono } from "hono"
import { jsonBody } from "../platform/http/input"
import { uploadOf } from "../platform/http/upload"
import { type SessionVariables, viewerOf } from "../sessions/guard"
import type { AvatarActions, UserActions } from "./actions"
import { avatarUrlOf } from "./json"
import { settingsChange } from "./settings"

/** `/api/v1/me/settings` and `/api/v1/me/avatar`. */
export function createUserApi({ actions, avatars }: { actions: UserActions; avatars: AvatarActions }) {
  return new Hono<{ Variables: SessionVariables }>()
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
}
