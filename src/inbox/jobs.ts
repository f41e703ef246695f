import type { Jobs } from "../platform/jobs/jobs"
import type { ReminderActions } from "./actions"

export type ReminderJobs = { reminder: { savedId: string } }

/** The clock tells that a reminder is due; whether it still is, its row says. */
export const remindWhenDue = (jobs: Pick<Jobs<ReminderJobs>, "work">, actions: ReminderActions) =>
  jobs.work("reminder", ({ id, data }) => actions.fallDue(data.savedId, id))
