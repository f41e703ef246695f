import { text as catalogue } from "../../views/text/text"
import { Hono } from "hono"
import { ManualPage } from "../../views/manual/page"
import type { Assets } from "../platform/http/assets"
import { document } from "../platform/http/page"
import { notFound } from "../platform/http/problem"
import type { SessionVariables } from "../sessions/guard"
import { renderManual } from "./manual"

/** `/manual` and its pages, for everybody, also who is not signed in. */
export function createManualRoutes(assets: Assets) {
  const pages = renderManual()
  const find = (slug: string) => {
    const page = pages.find((page) => page.slug === slug)
    if (!page) throw notFound(catalogue.refusals.noManualPage)
    return { assets: assets.urls, pages, ...page }
  }
  return new Hono<{ Variables: SessionVariables }>()
    .get("/manual", (c) => document(c, ManualPage(find("index"))))
    .get("/manual/:page", (c) => document(c, ManualPage(find(c.req.param("page")))))
}
