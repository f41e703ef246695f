import type { ChatDomain } from "../chats/domain"
import type { Platform } from "../platform/open"
import type { AppRoutes } from "../sessions/guard"
import { createAttachmentActions } from "./actions"
import { createAttachmentApi } from "./api"
import { startCollecting } from "./jobs"
import { createAttachmentRoutes } from "./routes"
import { createAttachmentStore } from "./store"

type Dependencies = Pick<Platform, "db" | "limits" | "log" | "storage" | "traced"> & { chats: ChatDomain }

export type AttachmentDomain = ReturnType<typeof openAttachments>

export function openAttachments({ db, limits, log, storage, traced, chats }: Dependencies) {
  const store = createAttachmentStore(db)
  const uploadLimit = limits({ name: "upload", points: 120, seconds: 60 })
  const actions = traced(
    "attachments",
    createAttachmentActions({ ...storage, db, attachments: store, chats: chats.store, uploadLimit }),
  )
  return { store, actions, stopCollecting: startCollecting({ actions, log }) }
}

type Faces = { attachments: AttachmentDomain }

export function mountAttachmentApi(api: AppRoutes, { attachments: { actions } }: Faces) {
  api.route("/", createAttachmentApi({ actions }))
}

export function mountAttachmentPages(pages: AppRoutes, { attachments: { actions } }: Faces) {
  pages.route("/", createAttachmentRoutes({ actions }))
}
