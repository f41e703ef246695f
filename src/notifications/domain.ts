import type { InboxDomain } from "../inbox/domain"
import type { Assets } from "../platform/http/assets"
import type { Jobs } from "../platform/jobs/jobs"
import type { Platform } from "../platform/open"
import type { PresenceDomain } from "../presence/domain"
import type { AppRoutes } from "../sessions/guard"
import { createNotificationActions } from "./actions"
import { createNotificationApi } from "./api"
import { tellOfReminder } from "./broadcasts"
import { type NoticeJobs, remindAfterQuiet } from "./jobs"
import { createNotificationRoutes } from "./routes"
import { createNotificationStore } from "./store"

type Dependencies = Pick<Platform, "db" | "people"> & {
  jobs: Pick<Jobs<NoticeJobs>, "send" | "work">
  presence: PresenceDomain
  inbox: InboxDomain
}

export type NotificationDomain = ReturnType<typeof openNotifications>

export function openNotifications({ db, people, jobs, presence, inbox }: Dependencies) {
  const store = createNotificationStore(db)
  const actions = createNotificationActions({
    store,
    arrangement: inbox.arrangement,
    threads: inbox.threadStore,
    presences: presence.store,
    saved: inbox.saved,
    jobs,
    tellReminder: tellOfReminder(people),
  })
  remindAfterQuiet(jobs, actions)
  return { store, actions }
}

type Api = { notifications: NotificationDomain }

export function mountNotificationApi(api: AppRoutes, { notifications: { actions } }: Api) {
  api.route("/", createNotificationApi({ actions }))
}

type Pages = Api & { assets: Assets }

export function mountNotificationPages(pages: AppRoutes, { notifications: { actions }, assets }: Pages) {
  pages.route("/", createNotificationRoutes({ actions, assets }))
}
