import { text as catalogue } from "../../views/text/text"
import { Hono } from "hono"
import { PreferencesPanel } from "../../views/inbox/preferences"
import { SectionsPane } from "../../views/inbox/sections"
import { paths } from "../../views/paths"
import { jsonBody } from "../platform/http/input"
import { formBody } from "../platform/http/input"
import { fragment, isPartial, seeOther } from "../platform/http/page"
import { pathId } from "../platform/http/path-id"
import { notFound } from "../platform/http/problem"
import { type AppContext, type SessionVariables, viewerOf } from "../sessions/guard"
import type { WorkspaceStore } from "../workspaces/store"
import type { ArrangementActions } from "./actions"
import type { ShowChat } from "./chat-page"
import type { Frame } from "./frame"
import { arrangement, newSection, place, preferences, preferencesForm, sectionStep, step } from "./input"

type Dependencies = { actions: ArrangementActions; workspaces: WorkspaceStore; frame: Frame; showChat: ShowChat }

/** What a person wants of a chat, and the sections of their sidebar. */
export function createArrangementRoutes({ actions, frame, showChat }: Dependencies) {
  async function panel(c: AppContext) {
    const standing = await actions.look(viewerOf(c).user.id, pathId(c.req.param("id")!))
    const drawn = PreferencesPanel(standing)
    return isPartial(c) ? fragment(c, drawn) : showChat(c, standing.chat, { details: drawn })
  }
  const sections = async (c: AppContext) => {
    const workspace = await frame.workspace(c)
    const list = await actions.listSections(viewerOf(c).user.id, workspace.id)
    const main = SectionsPane({ workspace, sections: list })
    return frame.show(c, { title: catalogue.arrangement.sections, workspace, main, pane: "conversation" })
  }
  return new Hono<{ Variables: SessionVariables }>()
    .get("/c/:id/preferences", panel)
    .post("/c/:id/preferences", async (c) => {
      const { user } = viewerOf(c)
      const id = pathId(c.req.param("id"))
      const { section, to, ...change } = await formBody(c, preferencesForm)
      if (section) {
        const { workspaceId } = await actions.load(user.id, id)
        change.sectionId = (await actions.addSection(user.id, workspaceId, section)).id
      }
      await actions.prefer(user.id, id, change)
      if (to) return isPartial(c) ? c.body(null, 204) : seeOther(c, paths.chat(id))
      return isPartial(c) ? panel(c) : seeOther(c, paths.chatPreferences(id))
    })
    .post("/w/:slug/arrange", async (c) => {
      const workspace = await frame.workspace(c)
      const { place: where, chats } = await formBody(c, place)
      await actions.arrange(viewerOf(c).user.id, workspace, where, chats)
      return c.body(null, 204)
    })
    .get("/w/:slug/sections", sections)
    .post("/w/:slug/sections", async (c) => {
      const workspace = await frame.workspace(c)
      const { name } = await formBody(c, newSection)
      await actions.addSection(viewerOf(c).user.id, workspace.id, name)
      return seeOther(c, paths.sections(workspace.slug))
    })
    .post("/w/:slug/sections/:section/rename", async (c) => {
      const workspace = await frame.workspace(c)
      const { name } = await formBody(c, newSection)
      await actions.renameSection(viewerOf(c).user.id, pathId(c.req.param("section")), name)
      return seeOther(c, paths.sections(workspace.slug))
    })
    .post("/w/:slug/sections/:section/move", async (c) => {
      const workspace = await frame.workspace(c)
      const { by } = await formBody(c, step)
      await actions.moveSection(viewerOf(c).user.id, pathId(c.req.param("section")), by)
      return seeOther(c, paths.sections(workspace.slug))
    })
    .post("/w/:slug/sections/:section/remove", async (c) => {
      const workspace = await frame.workspace(c)
      await actions.removeSection(viewerOf(c).user.id, pathId(c.req.param("section")))
      return seeOther(c, paths.sections(workspace.slug))
    })
}

/** The same for programs. */
export function createArrangementApi({ actions, workspaces }: Pick<Dependencies, "actions" | "workspaces">) {
  async function workspaceOf(c: AppContext) {
    const workspace = await workspaces.findFor(viewerOf(c).user.id, { id: pathId(c.req.param("id")!) })
    if (!workspace) throw notFound()
    return workspace
  }
  return new Hono<{ Variables: SessionVariables }>()
    .get("/chats/:id/members/me", async (c) => {
      const { preferences: present } = await actions.look(viewerOf(c).user.id, pathId(c.req.param("id")))
      return c.json({ preferences: present })
    })
    .patch("/chats/:id/members/me", async (c) => {
      const { user } = viewerOf(c)
      const id = pathId(c.req.param("id"))
      await actions.prefer(user.id, id, await jsonBody(c, preferences))
      return c.json({ preferences: (await actions.look(user.id, id)).preferences })
    })
    .get("/workspaces/:id/sections", async (c) => {
      const workspace = await workspaceOf(c)
      return c.json({ sections: await actions.listSections(viewerOf(c).user.id, workspace.id) })
    })
    .post("/workspaces/:id/sections", async (c) => {
      const workspace = await workspaceOf(c)
      const { name } = await jsonBody(c, newSection)
      return c.json({ section: await actions.addSection(viewerOf(c).user.id, workspace.id, name) }, 201)
    })
    .put("/workspaces/:id/arrangement", async (c) => {
      const workspace = await workspaceOf(c)
      const { place: where, chats } = await jsonBody(c, arrangement)
      await actions.arrange(viewerOf(c).user.id, workspace, where, chats)
      return c.body(null, 204)
    })
    .patch("/sections/:id", async (c) => {
      const { name } = await jsonBody(c, newSection)
      await actions.renameSection(viewerOf(c).user.id, pathId(c.req.param("id")), name)
      return c.body(null, 204)
    })
    .post("/sections/:id/move", async (c) => {
      const { by } = await jsonBody(c, sectionStep)
      await actions.moveSection(viewerOf(c).user.id, pathId(c.req.param("id")), by)
      return c.body(null, 204)
    })
    .delete("/sections/:id", async (c) => {
      await actions.removeSection(viewerOf(c).user.id, pathId(c.req.param("id")))
      return c.body(null, 204)
    })
}
