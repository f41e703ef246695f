import type { MiddlewareHandler } from "hono"
import { ReadBy } from "../../views/layout"
import { inLanguage } from "../../views/text/text"
import { dressPages } from "../platform/http/page"
import type { SessionVariables } from "./guard"

/** Answers in the language of who is signed in, with pages as they want them. `onSeen` hears who it is. */
export const serveReader =
  (onSeen: (userId: string) => void): MiddlewareHandler<{ Variables: SessionVariables }> =>
  (c, next) => {
    const viewer = c.get("viewer")
    if (!viewer) return next()
    const { settings } = viewer.user
    onSeen(viewer.user.id)
    dressPages(c, (page) => ReadBy({ settings, page }))
    return settings.language === "auto" ? next() : inLanguage(settings.language, next)
  }
