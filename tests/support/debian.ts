import { existsSync } from "node:fs"

const folders = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin"]

/** A program of the machine; fails with what to install when it is not there. */
export function programPath(name: string, debianPackage: string): string {
  const path = Bun.which(name) ?? folders.map((folder) => `${folder}/${name}`).find((place) => existsSync(place))
  if (!path) throw new Error(`No ${name} here: install it (Debian: apt-get install ${debianPackage})`)
  return path
}

/** Runs promtool as its user does: its exit code, and what it said. */
export async function promtool(words: string[], input = "") {
  const child = Bun.spawn([programPath("promtool", "prometheus"), ...words], {
    stdin: new Blob([input]),
    stdout: "pipe",
    stderr: "pipe",
  })
  const [output, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { code, output: output + errors }
}
