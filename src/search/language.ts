import { text as catalogue } from "../../views/text/text"
import { recordAudit } from "../platform/audit"
import type { Database } from "../platform/db/open"
import { forbidden, invalid } from "../platform/http/problem"
import { canManageWorkspace } from "../workspaces/policy"
import type { OwnWorkspace } from "../workspaces/workspace"
import type { SearchStore } from "./store"

/**
 * Another language for a team's search: its messages are indexed anew beside all else, and found by the old forms until then.
 * Raises 403 for who does not run the team, 422 for a language that Postgres does not know.
 */
export const createLanguageChange =
  ({ db, search }: { db: Database; search: SearchStore }) =>
  async (userId: string, workspace: OwnWorkspace, language: string) => {
    if (!canManageWorkspace(workspace.role)) throw forbidden(catalogue.refusals.searchLanguage)
    const { language: before, languages } = await search.languageOf(workspace.id)
    if (!languages.includes(language)) throw invalid([{ path: "language", message: catalogue.refusals.noSuchLanguage }])
    if (language === before) return
    await search.setLanguage(workspace.id, language)
    await search.restart(workspace.id)
    await db.transaction("search.change-language", (tx) =>
      recordAudit(tx, {
        actorId: userId,
        action: "workspace.search-language",
        subject: workspace.id,
        detail: { language },
      }),
    )
  }
