import { Hono } from "hono"
import { paths } from "../../views/paths"
import type { Frame } from "../inbox/frame"
import { formBody } from "../platform/http/input"
import { seeOther } from "../platform/http/page"
import { type SessionVariables, viewerOf } from "../sessions/guard"
import { languageChange } from "./input"
import type { createLanguageChange } from "./language"

type Dependencies = { frame: Frame; change: ReturnType<typeof createLanguageChange> }

/** The language whose word forms a team's search knows, from the team's settings. */
export const createLanguageRoutes = ({ frame, change }: Dependencies) =>
  new Hono<{ Variables: SessionVariables }>().post("/w/:slug/search-language", async (c) => {
    const workspace = await frame.workspace(c)
    const { language } = await formBody(c, languageChange)
    await change(viewerOf(c).user.id, workspace, language)
    return seeOther(c, paths.workspaceSettings(workspace.slug))
  })
