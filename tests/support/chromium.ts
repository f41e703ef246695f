import { existsSync } from "node:fs"

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
]

/** A browser on this machine: CHROMIUM_PATH, else one in the usual places; null when there is none. */
export const chromiumPath = (): string | null =>
  process.env["CHROMIUM_PATH"] ?? Bun.which("chromium") ?? places.find((path) => existsSync(path)) ?? null
