import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { eventually } from "./patience"

type Ready = { socketDir: string; initialised: boolean; attached: boolean; dataDir: string; server: number | null }
export type Event = { event: string; message?: string; level?: string } & Partial<Ready>

export type Program = {
  pid: number
  events: Event[]
  /** What it got; fails with its own words when it could not start. */
  ready(): Promise<Ready>
  exited: Promise<number | null>
  kill(signal: NodeJS.Signals): Promise<number | null>
}

type Options = { uid?: number; gid?: number; command?: string[]; words?: string[]; tmpdir?: string }

const embeddedProgram = join(import.meta.dir, "embedded-program.ts")

/** Starts a program of its own on an embedded server's directory. */
export function startProgram(dataDir: string, { uid, gid, command, words = [], tmpdir }: Options = {}): Program {
  const [file, ...args] = command ?? [process.execPath, embeddedProgram]
  const child = spawn(file!, [...args, dataDir, ...words], {
    uid,
    gid,
    cwd: "/",
    env: { ...process.env, HOME: "/nonexistent", ...(tmpdir && { TMPDIR: tmpdir }) },
    stdio: ["ignore", "pipe", "inherit"],
  })
  const events: Event[] = []
  createInterface({ input: child.stdout }).on("line", (line) => events.push(JSON.parse(line)))
  const exited = new Promise<number | null>((resolve) => child.on("exit", resolve))
  const outcome = () => events.find(({ event }) => event === "ready" || event === "failed")
  return {
    pid: child.pid!,
    events,
    exited,
    async ready() {
      await eventually("the program is ready", outcome)
      if (outcome()!.event === "failed") throw new Error(outcome()!.message)
      return outcome() as Event & Ready
    },
    kill(signal) {
      child.kill(signal)
      return exited
    },
  }
}

/** False for a zombie, too. */
export function isRunning(pid: number): boolean {
  let stat: string
  try {
    process.kill(pid, 0)
    if (process.platform !== "linux") return true
    // It may end between the two.
    stat = readFileSync(`/proc/${pid}/stat`, "utf8")
  } catch {
    return false
  }
  return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3) !== "Z"
}
