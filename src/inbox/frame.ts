import { AppPage } from "../../views/inbox/app-page"
import { titleHtml } from "../../views/shared/fragment"
import type { Assets } from "../platform/http/assets"
import { document, fragment, isPartial } from "../platform/http/page"
import { notFound } from "../platform/http/problem"
import { type AppContext, viewerOf } from "../sessions/guard"
import type { WorkspaceStore } from "../workspaces/store"
import type { OwnWorkspace } from "../workspaces/workspace"
import type { InboxActions } from "./actions"

type Markup = { toString(): string | Promise<string> }

export type Content = {
  title: string
  workspace: OwnWorkspace
  /** The middle of the page: what a partial request gets, and what is swapped. */
  main: Markup
  /** The panel at the right. */
  details?: Markup
  openChatId?: string
  pane?: "sidebar" | "conversation" | "details"
  status?: number
}

export type Frame = ReturnType<typeof createFrame>

/** Puts a page's middle between the sidebar and the details, or answers with it alone. */
export function createFrame({
  inbox,
  workspaces,
  assets,
}: {
  inbox: InboxActions
  workspaces: WorkspaceStore
  assets: Assets
}) {
  return {
    async show(c: AppContext, content: Content): Promise<Response> {
      const { user } = viewerOf(c)
      // A chat may be kept by its reader's browser for when the line is away.
      if (content.openChatId && (content.status ?? 200) === 200) c.header("X-Offline-For", user.id)
      if (isPartial(c)) return fragment(c, titleHtml(content.title) + (await content.main.toString()), content.status)
      const sidebar = await inbox.sidebar(user.id, content.workspace)
      return document(
        c,
        AppPage({ ...content, assets: assets.urls, build: assets.buildId, viewer: user, sidebar }),
        content.status,
      )
    },

    /** The workspace of an address, through the reader's membership. */
    async workspace(c: AppContext): Promise<OwnWorkspace> {
      const slug = c.req.param("slug") ?? ""
      const workspace = /^[a-z0-9-]{1,40}$/.test(slug) ? await workspaces.findFor(viewerOf(c).user.id, { slug }) : null
      if (!workspace) throw notFound()
      return workspace
    },
  }
}
