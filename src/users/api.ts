import { Hono } from "hono"
import { jsonBody } from "../platform/http/input"
import { type SessionVariables, viewerOf } from "../sessions/guard"
import type { UserActions } from "./actions"
import { settingsChange } from "./settings"

/** `/api/v1/me/settings`. */
export function createUserApi({ actions }: { actions: UserActions }) {
  return new Hono<{ Variables: SessionVariables }>()
    .get("/me/settings", (c) => c.json({ settings: viewerOf(c).user.settings }))
    .patch("/me/settings", async (c) => {
      const { user } = viewerOf(c)
      return c.json({ settings: await actions.changeSettings(user, await jsonBody(c, settingsChange)) })
    })
}
