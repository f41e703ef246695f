import { Hono } from "hono"
import { OfflinePage } from "../../views/inbox/offline"
import type { Assets } from "../platform/http/assets"
import { document } from "../platform/http/page"
import type { SessionVariables } from "../sessions/guard"

/** What a browser keeps for when the line is away. */
export const createOfflineRoutes = (assets: Assets) =>
  new Hono<{ Variables: SessionVariables }>().get("/offline", (c) => document(c, OfflinePage({ assets: assets.urls })))
