import { afterAll, expect, test } from "bun:test"
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { ask, forgetTemplate, temporaryDirectory, usedDataDirectory } from "../support/embedded"
import { isRunning, startProgram } from "../support/processes"
import { eventually } from "../support/patience"

afterAll(forgetTemplate)

const pidFile = (dataDir: string) => join(dataDir, "postgres", "18", "postmaster.pid")

/** The shells between a program and the server of its directory. */
function watchdogs(dataDir: string): number[] {
  const commandLine = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8")
    } catch {
      return ""
    }
  }
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => commandLine(pid).includes("confab-watchdog") && commandLine(pid).includes(dataDir))
    .map(Number)
}

/** Program, watchdog and server at once, as when a container is killed: nobody is left to clean up. */
async function killEverything(program: ReturnType<typeof startProgram>, dataDir: string, server: number) {
  for (const pid of [...watchdogs(dataDir), server]) process.kill(pid, "SIGKILL")
  await program.kill("SIGKILL")
}

async function writeRow(socketDir: string) {
  await ask(socketDir, "create table if not exists kept (id int)")
  await ask(socketDir, "insert into kept values (1)")
}
const countRows = async (socketDir: string) =>
  (await ask<{ n: number }>(socketDir, "select count(*)::int as n from kept"))[0]!.n

test("after kill -9 of the program its server is gone by itself, and the next start has every row", async () => {
  const directory = await usedDataDirectory()
  for (let round = 1; round <= 3; round++) {
    const program = startProgram(directory.path)
    const { socketDir, server, attached } = await program.ready()
    expect(attached).toBe(false)
    await writeRow(socketDir)
    expect(await countRows(socketDir)).toBe(round)
    await program.kill("SIGKILL")
    // The second round starts anew at once, while the old server may still be stopping.
    if (round !== 2) await eventually("the server is gone", () => !isRunning(server!))
  }
  directory.remove()
})

test.skipIf(process.platform !== "linux")(
  "a lock left behind that names a zombie, a recycled pid or another program called postgres hinders nobody",
  async () => {
    const directory = await usedDataDirectory()
    // A shell that becomes `sleep` never collects its child, which stays a zombie.
    const parent = Bun.spawn(["/bin/sh", "-c", "sleep 0.2 & echo $!; exec sleep 120"])
    const zombie = Number(new TextDecoder().decode((await parent.stdout.getReader().read()).value))
    const namesake = Bun.spawn(["/bin/bash", "-c", "exec -a postgres sleep 120"])
    await eventually("there is a zombie", () => readFileSync(`/proc/${zombie}/stat`, "utf8").includes(") Z"))

    for (const [round, pid] of [zombie, process.pid, namesake.pid, 1].entries()) {
      const program = startProgram(directory.path)
      const { socketDir, server } = await program.ready()
      await writeRow(socketDir)
      expect(await countRows(socketDir)).toBe(round + 1)
      await killEverything(program, directory.path, server!)
      const left = readFileSync(pidFile(directory.path), "utf8")
      writeFileSync(pidFile(directory.path), left.replace(/^\d+/, String(pid)))
    }
    const last = startProgram(directory.path)
    expect(await countRows((await last.ready()).socketDir)).toBe(4)
    await last.kill("SIGTERM")
    expect(namesake.killed).toBe(false)
    parent.kill()
    namesake.kill()
    directory.remove()
  },
)

test.skipIf(process.platform !== "linux")(
  "a server that nobody looks after any more is stopped and replaced",
  async () => {
    const directory = await usedDataDirectory()
    const first = startProgram(directory.path)
    const { socketDir, server } = await first.ready()
    await writeRow(socketDir)
    for (const pid of watchdogs(directory.path)) process.kill(pid, "SIGKILL")
    await first.kill("SIGKILL")
    expect(isRunning(server!)).toBe(true)

    const second = startProgram(directory.path)
    const ready = await second.ready()
    expect(ready.attached).toBe(false)
    expect(isRunning(server!)).toBe(false)
    expect(await countRows(ready.socketDir)).toBe(1)
    await second.kill("SIGTERM")
    directory.remove()
  },
)

test("a crash while the cluster is being made leaves nothing half-made", async () => {
  const directory = temporaryDirectory()
  const dataDir = join(directory.path, "data")
  const inside = () => (existsSync(join(dataDir, "postgres")) ? readdirSync(join(dataDir, "postgres")) : [])
  for (const pauseMs of [0, 150, 400]) {
    const program = startProgram(dataDir)
    await eventually("initdb is at work", () => inside().some((name) => name.includes("unfinished")))
    await Bun.sleep(pauseMs)
    // On a fast machine the last round may come too late; then the rest of the test still holds.
    await program.kill("SIGKILL")
  }
  const program = startProgram(dataDir)
  const { socketDir } = await program.ready()
  await writeRow(socketDir)
  expect(inside().filter((name) => name.includes("unfinished"))).toEqual([])
  await program.kill("SIGTERM")
  directory.remove()
})

test("a server that the kernel kills is started again by the program, which lives", async () => {
  const directory = await usedDataDirectory()
  const program = startProgram(directory.path)
  const { socketDir, server } = await program.ready()
  await writeRow(socketDir)
  process.kill(server!, "SIGKILL")
  await eventually("the server is gone", () => !isRunning(server!))
  await eventually("another one answers", () =>
    countRows(socketDir)
      .then((count) => count === 1)
      .catch(() => false),
  )
  expect(isRunning(program.pid)).toBe(true)
  expect(await program.kill("SIGTERM")).toBe(0)
  directory.remove()
})
