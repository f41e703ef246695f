import { Hono } from "hono"
import type { Assets } from "./http/assets"

/** `/manual`. */
export function createManualRoutes(_assets: Assets) {
  return new Hono()
}
