import { Hono } from "hono"
import { NotificationsPage } from "../../views/notifications/settings"
import { paths } from "../../views/paths"
import { timeZoneOf } from "../messages/time-zone"
import type { Assets } from "../platform/http/assets"
import { attempt, errorsByField } from "../platform/http/attempt"
import { formFields, parse, queryOf } from "../platform/http/input"
import { document, seeOther } from "../platform/http/page"
import { pathId } from "../platform/http/path-id"
import { type AppContext, type SessionVariables, viewerOf } from "../sessions/guard"
import type { NotificationActions } from "./actions"
import { noticeQuery, quietForm } from "./input"

type Dependencies = { actions: NotificationActions; assets: Assets }

/** How somebody wants to be told, and what a browser that was given a message shows of it. */
export function createNotificationRoutes({ actions, assets }: Dependencies) {
  const zoneOf = (c: AppContext) => {
    const { timeZone } = viewerOf(c).user.settings
    return timeZone === "auto" ? (timeZoneOf(c) ?? "UTC") : timeZone
  }
  async function show(c: AppContext, errors: Record<string, string> = {}, status = 200) {
    const { user } = viewerOf(c)
    const quiet = await actions.quietHours(user.id)
    const page = {
      assets: assets.urls,
      viewer: user,
      quiet,
      zone: zoneOf(c),
      done: c.req.query("done") === "1",
      errors,
    }
    return document(c, NotificationsPage(page), status)
  }
  return new Hono<{ Variables: SessionVariables }>()
    .get("/account/notifications", (c) => show(c))
    .post("/account/notifications", async (c) => {
      const { user } = viewerOf(c)
      const fields = await formFields(c)
      return attempt(
        async () => {
          const wanted = parse(quietForm, fields)
          await actions.setQuietHours(
            user.id,
            wanted.quiet ? { from: wanted.from, to: wanted.to, timeZone: zoneOf(c) } : null,
          )
          return seeOther(c, `${paths.accountNotifications()}?done=1`)
        },
        (problem) => show(c, errorsByField(problem), problem.status),
      )
    })
    .get("/saved/:id/notice", async (c) => {
      const notice = await actions.reminderNotice(viewerOf(c).user, pathId(c.req.param("id")))
      return notice ? c.json(notice) : c.body(null, 204)
    })
    .get("/c/:id/notice", async (c) => {
      const { seq } = queryOf(c, noticeQuery)
      const notice = await actions.noticeFor(viewerOf(c).user, pathId(c.req.param("id")), seq)
      return notice ? c.json(notice) : c.body(null, 204)
    })
}
