import { Hono } from "hono"
import { jsonBody } from "../platform/http/input"
import { type SessionVariables, viewerOf } from "../sessions/guard"
import type { NotificationActions } from "./actions"
import { quietHours } from "./input"
import { type QuietHours, toTime } from "./quiet-hours"

const quietJson = (quiet: QuietHours | null) => ({
  quietHours: quiet && { from: toTime(quiet.from), to: toTime(quiet.to), timeZone: quiet.timeZone },
})

/** When nothing makes itself heard: `/api/v1/me/quiet-hours`. */
export function createNotificationApi({
  actions,
}: {
  actions: Pick<NotificationActions, "quietHours" | "setQuietHours">
}) {
  return new Hono<{ Variables: SessionVariables }>()
    .get("/me/quiet-hours", async (c) => c.json(quietJson(await actions.quietHours(viewerOf(c).user.id))))
    .put("/me/quiet-hours", async (c) => {
      const { user } = viewerOf(c)
      const { from, to, timeZone } = await jsonBody(c, quietHours)
      const chosen = user.settings.timeZone === "auto" ? "UTC" : user.settings.timeZone
      const quiet = { from, to, timeZone: timeZone ?? chosen }
      await actions.setQuietHours(user.id, quiet)
      return c.json(quietJson(quiet))
    })
    .delete("/me/quiet-hours", async (c) => {
      await actions.setQuietHours(viewerOf(c).user.id, null)
      return c.body(null, 204)
    })
}
