import type { ChatDomain } from "../chats/domain"
import type { MessageDomain } from "../messages/domain"
import type { ShowAlone } from "../messages/routes"
import type { Jobs } from "../platform/jobs/jobs"
import type { Platform } from "../platform/open"
import type { AppRoutes } from "../sessions/guard"
import type { WorkspaceDomain } from "../workspaces/domain"
import { createReminderActions } from "./actions"
import { tellOfSaved } from "./broadcasts"
import type { Frame } from "./frame"
import { type ReminderJobs, remindWhenDue } from "./jobs"
import { createSavedApi } from "./saved-api"
import { type SavedMessages, createSavedMessages } from "./saved-messages"
import { createSavedRoutes } from "./saved-routes"
import { createSavedMessageStore } from "./saved-store"

export type SavedDependencies = Pick<Platform, "db" | "people" | "traced"> & {
  jobs: Pick<Jobs<ReminderJobs>, "ready" | "send" | "cancel" | "work">
  chats: ChatDomain
  messages: MessageDomain
  /** Given by the notifications. */
  onDue: Parameters<typeof createReminderActions>[0]["onDue"]
}

export function openSaved({ db, people, traced, jobs, chats, messages, onDue }: SavedDependencies) {
  const store = createSavedMessageStore(db)
  const tell = tellOfSaved(people)
  const stores = { messages: messages.store, chats: chats.store }
  const saved = traced("inbox", createSavedMessages({ ...stores, store, jobs, load: messages.actions.load, tell }))
  const reminders = createReminderActions({ store, tell, onDue })
  remindWhenDue(jobs, reminders)
  return { store, saved, reminders }
}

type Api = { saved: SavedMessages; workspaces: WorkspaceDomain }

export function mountSavedApi(api: AppRoutes, { saved, workspaces }: Api) {
  api.route("/", createSavedApi({ saved, workspaces: workspaces.store }))
}

type Pages = Api & { frame: Frame; showAlone: ShowAlone }

export function mountSavedPages(pages: AppRoutes, { frame, saved, workspaces, showAlone }: Pages) {
  pages.route("/", createSavedRoutes({ frame, saved, workspaces: workspaces.store, showAlone }))
}
