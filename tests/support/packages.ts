import { existsSync } from "node:fs"
import { chromiumPath } from "./chromium"

/** What the tests use beside Node's packages, by the name of Debian's package. */
const needs: [name: string, isThere: () => unknown][] = [
  ["chromium", chromiumPath],
  ["fonts-noto-color-emoji", () => existsSync("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")],
  ["redis-server", () => Bun.which("redis-server")],
  ["pgbouncer", () => existsSync("/usr/sbin/pgbouncer") || Bun.which("pgbouncer")],
  ["prometheus", () => Bun.which("promtool")],
  ["openssl", () => Bun.which("openssl")],
  ["nginx-light", () => Bun.which("nginx") ?? existsSync("/usr/sbin/nginx")],
]

/** Installs what is missing where that is ours to do; elsewhere says what to install, and the tests that need it fail. */
export async function installMissing(): Promise<void> {
  const missing = needs.filter(([, isThere]) => !isThere()).map(([name]) => name)
  if (missing.length === 0) return
  process.stdout.write(`missing here: ${missing.join(" ")}\n`)
  if (process.getuid?.() !== 0 || !Bun.which("apt-get")) {
    process.stdout.write(`Debian: apt-get install ${missing.join(" ")}\n`)
    return
  }
  const apt = (...words: string[]) =>
    Bun.spawn(["apt-get", ...words], {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      stdout: "ignore",
      stderr: "inherit",
    }).exited
  await apt("update", "-qq")
  await apt("install", "-y", "-qq", ...missing)
}
