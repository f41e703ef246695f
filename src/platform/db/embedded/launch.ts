import { spawn } from "node:child_process"
import { closeSync, openSync, readFileSync, renameSync, statSync } from "node:fs"
import { join } from "node:path"
import { cleanEnvironment } from "./environment"
import type { Identity } from "./identity"
import { isServerOf, readPostmaster } from "./postmaster"
import type { Settings } from "./settings"
import { watched } from "./watchdog"

export type Server = {
  pid: number
  exited: Promise<void>
  /** A fast shutdown: sessions end, a checkpoint is written. Resolves when the server is gone. */
  stop(): Promise<void>
}

export type Launch = { bin: string; identity: Identity; cluster: string; logFile: string; settings: Settings }

/** Backends of a killed server still hold its shared memory for a moment, so a start may be refused at first. */
const attempts = 10
const pauseMs = 300
const stopPatienceMs = 15_000
const largestLogBytes = 10 * 1024 ** 2

/** Starts the server and resolves when it takes connections; a watchdog stops it when we die. */
export async function launch(options: Launch): Promise<Server> {
  rotate(options.logFile)
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const server = await attemptLaunch(options)
    if (server) return server
    await Bun.sleep(pauseMs)
  }
  const lastLines = readFileSync(options.logFile, "utf8").trim().split("\n").slice(-5).join("\n")
  throw new Error(`PostgreSQL does not start. The end of ${options.logFile}:\n${lastLines}`)
}

/** Null when it ended before it was ready. */
async function attemptLaunch({ bin, identity, cluster, logFile, settings }: Launch): Promise<Server | null> {
  const parameters = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])
  const [shell, ...command] = watched(join(bin, "postgres"), "-D", cluster, ...parameters)
  const log = openSync(logFile, "a")
  // In a session of its own, so that Ctrl-C in our terminal is for us alone.
  const child = spawn(shell!, command, {
    ...identity,
    env: cleanEnvironment(),
    cwd: "/",
    stdio: ["pipe", log, log],
    detached: true,
  })
  closeSync(log)
  let running = true
  const exited = new Promise<void>((resolve) => {
    const end = () => {
      running = false
      resolve()
    }
    child.on("exit", end).on("error", end)
  })
  while (running) {
    const found = readPostmaster(cluster)
    if (found?.ready && isServerOf(cluster, found.pid)) {
      child.unref()
      // Held by `stop`: were the child collected as garbage, its pipe would close and the watchdog would act.
      return { pid: found.pid, exited, stop: () => stop(found.pid, exited).finally(() => child.stdin?.destroy()) }
    }
    await Bun.sleep(5)
  }
  return null
}

async function stop(pid: number, exited: Promise<void>) {
  signal(pid, "SIGINT")
  const quit = setTimeout(() => signal(pid, "SIGQUIT"), stopPatienceMs)
  await exited
  clearTimeout(quit)
}

function signal(pid: number, name: NodeJS.Signals) {
  try {
    process.kill(pid, name)
  } catch (error) {
    // It has ended by itself.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error
  }
}

function rotate(logFile: string) {
  const found = statSync(logFile, { throwIfNoEntry: false })
  if (found && found.size > largestLogBytes) renameSync(logFile, `${logFile}.1`)
}
