import { text as catalogue } from "../../views/text/text"
import { type Context, Hono } from "hono"
import { RemindPage, RemindSheet, SavedSheet, SavedSheetPage } from "../../views/inbox/keeping"
import { SavedPane } from "../../views/inbox/later"
import { SavedCount, SavedMark, savedStyle } from "../../views/inbox/saved-marks"
import { paths } from "../../views/paths"
import type { ShowAlone } from "../messages/routes"
import { timeZoneOf } from "../messages/time-zone"
import { attempt } from "../platform/http/attempt"
import { pageOf } from "../platform/http/cursor"
import { formBody, parse, queryOf } from "../platform/http/input"
import { fragment, isPartial, seeOther } from "../platform/http/page"
import { pathId } from "../platform/http/path-id"
import { invalid, notFound } from "../platform/http/problem"
import { type AppContext, type SessionVariables, viewerOf } from "../sessions/guard"
import type { WorkspaceStore } from "../workspaces/store"
import type { Frame } from "./frame"
import { savedKey, savedPlace } from "./saved-cursor"
import { doneForm, dueTime, remindForm, savedList } from "./saved-input"
import type { SavedMessages } from "./saved-messages"
import { fromField, timeOf } from "./when"

type Dependencies = { frame: Frame; saved: SavedMessages; workspaces: WorkspaceStore; showAlone: ShowAlone }

const onPage = 50

/** The pages of what one person keeps for later. */
export function createSavedRoutes({ frame, saved, workspaces, showAlone }: Dependencies) {
  const zoneOf = (c: Context) => timeZoneOf(c) ?? "UTC"
  /** What this page shows of it is drawn anew; other devices hear of it by their sockets. */
  const changed = (c: Context) => c.header("HX-Trigger", "own-changed")

  async function readTime(c: AppContext): Promise<Date | null> {
    const { when, at } = await formBody(c, remindForm)
    if (when === "") return null
    if (when !== "custom") return timeOf(when, zoneOf(c), new Date())
    const wanted = fromField(at, zoneOf(c))
    if (!wanted) throw invalid([{ path: "at", message: catalogue.later.refusals.notATime }])
    return parse(dueTime, wanted)
  }

  /** Over the page, or as a page of its own. `problem`: what was wrong with the time that was chosen. */
  async function showSheet(c: AppContext, messageId: string, problem?: string, status = 200) {
    const { message, chat, saved: own } = await saved.ofMessage(viewerOf(c).user.id, messageId)
    const sheet = { message, saved: own, timeZone: zoneOf(c), problem, slug: chat.workspaceSlug }
    if (isPartial(c)) return fragment(c, SavedSheet({ ...sheet, fresh: c.req.method === "GET" }), status)
    return showAlone(c, chat.id, catalogue.later.save, SavedSheetPage(sheet), status)
  }
  async function back(c: AppContext, workspaceId: string) {
    changed(c)
    if (isPartial(c)) return c.body(null, 204)
    const workspace = await workspaces.findFor(viewerOf(c).user.id, { id: workspaceId })
    return seeOther(c, workspace ? paths.saved(workspace.slug) : paths.home())
  }

  async function showRemind(c: AppContext, id: string, problem?: string, status = 200) {
    const { user } = viewerOf(c)
    const item = await saved.find(user.id, id)
    const sheet = { item, timeZone: zoneOf(c), problem }
    if (isPartial(c)) return fragment(c, RemindSheet(sheet), status)
    const workspace = await workspaces.findFor(user.id, { id: item.workspaceId })
    if (!workspace) throw notFound()
    const main = RemindPage({ ...sheet, slug: workspace.slug })
    return frame.show(c, { title: catalogue.later.remindMe, workspace, main, pane: "conversation", status })
  }

  return new Hono<{ Variables: SessionVariables }>()
    .get("/m/:id/saved", (c) => showSheet(c, pathId(c.req.param("id"))))
    .post("/m/:id/save", async (c) => {
      const id = pathId(c.req.param("id"))
      return attempt(
        async () => {
          const at = await readTime(c)
          // Keeping it again takes no reminder away.
          await saved.keep(viewerOf(c).user.id, id, at ?? undefined)
          changed(c)
          return isPartial(c) ? showSheet(c, id) : seeOther(c, paths.messageSaved(id))
        },
        (problem) => showSheet(c, id, problem.detail, problem.status),
      )
    })
    .post("/m/:id/unsave", async (c) => {
      const id = pathId(c.req.param("id"))
      await saved.drop(viewerOf(c).user.id, id)
      changed(c)
      return isPartial(c) ? showSheet(c, id) : seeOther(c, paths.message(id))
    })
    .get("/w/:slug/saved", async (c) => {
      const { user } = viewerOf(c)
      const workspace = await frame.workspace(c)
      const { state, cursor } = queryOf(c, savedList)
      const done = state === "done"
      const rows = await saved.list(user.id, workspace.id, done, { before: savedPlace(cursor), limit: onPage + 1 })
      const { items, nextCursor } = pageOf(rows, onPage, savedKey)
      return frame.show(c, {
        title: catalogue.later.title,
        workspace,
        main: SavedPane({
          workspace,
          items,
          nextCursor,
          done,
          cursor: c.req.query("cursor"),
          timeZone: zoneOf(c),
          viewerId: user.id,
        }),
        pane: "conversation",
      })
    })
    .get("/w/:slug/saved/count", async (c) => {
      const { id } = await frame.workspace(c)
      return fragment(c, SavedCount(await saved.count(viewerOf(c).user.id, id)))
    })
    .get("/saved/marks", (c) => {
      viewerOf(c)
      return fragment(c, SavedMark({ stamp: String(Date.now()) }))
    })
    .get("/saved.css", async (c) => {
      const ids = await saved.listMarked(viewerOf(c).user.id)
      return c.body(savedStyle(ids), 200, {
        "Content-Type": "text/css; charset=utf-8",
        "Cache-Control": "private, no-cache",
      })
    })
    .get("/saved/:id", async (c) => {
      const { user } = viewerOf(c)
      const { message, workspaceId } = await saved.find(user.id, pathId(c.req.param("id")))
      const workspace = message ? null : await workspaces.findFor(user.id, { id: workspaceId })
      return seeOther(c, message ? paths.message(message.id) : workspace ? paths.saved(workspace.slug) : paths.home())
    })
    .get("/saved/:id/remind", (c) => showRemind(c, pathId(c.req.param("id"))))
    .post("/saved/:id/remind", async (c) => {
      const id = pathId(c.req.param("id"))
      return attempt(
        async () => {
          const { workspaceId } = await saved.remind(viewerOf(c).user.id, id, await readTime(c))
          return isPartial(c) ? showRemind(c, id) : back(c, workspaceId)
        },
        (problem) => showRemind(c, id, problem.detail, problem.status),
      )
    })
    .post("/saved/:id/done", async (c) => {
      const { done } = await formBody(c, doneForm)
      const { workspaceId } = await saved.finish(viewerOf(c).user.id, pathId(c.req.param("id")), done === "1")
      return back(c, workspaceId)
    })
    .post("/saved/:id/remove", async (c) => {
      const { workspaceId } = await saved.remove(viewerOf(c).user.id, pathId(c.req.param("id")))
      return back(c, workspaceId)
    })
}
