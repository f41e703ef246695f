import { type ChildProcess, spawn } from "node:child_process"
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { carried } from "../carried"

const startsWithinMs = 120_000
const stopsWithinMs = 30_000

const confab = (...words: string[]) =>
  carried ? [process.execPath, ...words] : [process.execPath, join(import.meta.dir, "../../main.ts"), ...words]

export type OwnServer = Awaited<ReturnType<typeof startOwnServer>>

/** A server of our own on an empty database in a temporary directory; it is gone, with everything in it, after `stop`. */
export async function startOwnServer(env: Record<string, string | undefined>, signal: AbortSignal) {
  const dataDir = mkdtempSync(join(tmpdir(), "confab-loadtest-"))
  // Where root starts it, Postgres runs as another user, who has to get there.
  chmodSync(dataDir, 0o711)
  const setupCode = crypto.randomUUID()
  const childEnv = {
    ...env,
    HOST: "127.0.0.1",
    PORT: "0",
    PUBLIC_URL: "",
    TLS_CERT: "",
    TLS_KEY: "",
    DATABASE_URL: "",
    CONFAB_DATA_DIR: dataDir,
    SETUP_CODE: setupCode,
    RATE_LIMIT: "off",
    LOG_LEVEL: "error",
  }
  const children = new Set<ChildProcess>()

  function start(words: string[]) {
    const [file, ...rest] = confab(...words)
    // In a process group of its own: Ctrl-C ends the test first, and the test ends the server.
    const child = spawn(file!, rest, { env: childEnv, stdio: ["ignore", "pipe", "pipe"], detached: true })
    children.add(child)
    let output = ""
    const wake = new Set<() => void>()
    const notify = () => wake.forEach((call) => call())
    const keep = (chunk: unknown) => {
      output = (output + String(chunk)).slice(-20_000)
      notify()
    }
    child.stdout.on("data", keep)
    child.stderr.on("data", keep)
    const exited = new Promise<number | null>((resolve) =>
      child.once("exit", (code) => {
        children.delete(child)
        resolve(code)
        notify()
      }),
    )
    return { child, exited, output: () => output, wake }
  }

  const kill = () => {
    for (const child of children) child.kill("SIGKILL")
  }
  process.once("exit", kill)

  async function stop() {
    const all = [...children]
    const ended = all.map((child) => new Promise((resolve) => child.once("exit", resolve)))
    for (const child of all) child.kill("SIGTERM")
    await Promise.race([Promise.all(ended), Bun.sleep(stopsWithinMs)])
    kill()
    process.off("exit", kill)
    rmSync(dataDir, { recursive: true, force: true })
  }

  try {
    const server = start(["serve"])
    const url = await new Promise<string>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`${why}\n${server.output()}`))
      const timer = setTimeout(() => fail("The server did not start in time."), startsWithinMs)
      const look = () => {
        const found = /listening on (\S+)/.exec(server.output())?.[1]
        if (!found && server.child.exitCode === null && !signal.aborted) return
        clearTimeout(timer)
        server.wake.delete(look)
        if (found) resolve(found)
        else fail("The server did not start.")
      }
      server.wake.add(look)
      signal.addEventListener("abort", look, { once: true })
    })
    return {
      url,
      setupCode,
      dataDir,
      pid: server.child.pid!,
      output: server.output,
      isRunning: () => server.child.exitCode === null && server.child.signalCode === null,
      /** Fills the server's workspace with people by `confab seed`; gives the file with their tokens. */
      async seed(users: number, channels: number): Promise<string> {
        const file = join(dataDir, "seed.json")
        const words = ["seed", "--users", String(users), "--channels", String(channels), "--out", file, "--force"]
        const seeding = start(words)
        if ((await seeding.exited) !== 0) throw new Error(`The database could not be seeded.\n${seeding.output()}`)
        return file
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
