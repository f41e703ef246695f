import type { Jobs } from "../platform/jobs/jobs"
import type { NotificationActions } from "./actions"

export type NoticeJobs = { "reminder-notice": { userId: string; savedId: string } }

/** Reminders that waited for the end of somebody's quiet. */
export const remindAfterQuiet = (jobs: Pick<Jobs<NoticeJobs>, "work">, actions: NotificationActions) =>
  jobs.work("reminder-notice", ({ data }) => actions.remindAgain(data.userId, data.savedId))
