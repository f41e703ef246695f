import { join } from "node:path"

export const root = join(import.meta.dir, "../..")

/** Runs the command line as its user does, with no settings but these; resolves when it ends. */
export async function confab(words: string[], env: Record<string, string> = {}) {
  const child = Bun.spawn([process.execPath, join(root, "src/main.ts"), ...words], {
    cwd: root,
    env: { PATH: process.env["PATH"]!, HOME: "/nonexistent", ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  })
  const [output, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { code, output, errors }
}
