import { spawn } from "node:child_process"
import { join } from "node:path"
import { root } from "./confab"
import { eventually } from "./patience"

const sources = [process.execPath, join(root, "src/main.ts")]

type Options = { command?: string[]; cwd?: string; env?: Record<string, string> }

/** Confab as a process of its own on a free port; resolves when it listens, with the time that took in ms. */
export async function startServed({ command = sources, cwd = root, env = {} }: Options = {}) {
  const start = performance.now()
  const [file, ...words] = command
  const child = spawn(file!, words, {
    cwd,
    env: { PATH: "/usr/bin:/bin", HOME: "/nonexistent", PORT: "0", LOG_LEVEL: "warn", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  })
  // A test that fails half-way leaves nothing running.
  process.once("exit", () => child.kill("SIGKILL"))
  let output = ""
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)))
  let ended: number | null | undefined
  const exited = new Promise<number | null>((resolve) => child.on("exit", (code) => resolve((ended = code))))
  await eventually("the server listens", () => ended !== undefined || output.includes("listening on http"))
  if (ended !== undefined) throw new Error(`It ended with ${ended}:\n${output}`)
  return {
    url: /listening on (\S+)/.exec(output)![1]!,
    setupUrl: () => /(\S+\/setup\?code=\S+)/.exec(output)?.[1] ?? null,
    output: () => output,
    pid: child.pid!,
    startedWithinMs: Math.round(performance.now() - start),
    exited,
    end(signal: NodeJS.Signals) {
      child.kill(signal)
      return exited
    },
  }
}
