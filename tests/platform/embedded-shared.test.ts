import { afterAll, expect, test } from "bun:test"
import { join } from "node:path"
import { ask, forgetTemplate, temporaryDirectory, usedDataDirectory } from "../support/embedded"
import { isRunning, startProgram } from "../support/processes"
import { eventually } from "../support/patience"

afterAll(forgetTemplate)

const answers = (socketDir: string) =>
  ask(socketDir, "select 1")
    .then(() => true)
    .catch(() => false)

for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  test(`a second program attaches, and takes over when the first ends by ${signal}`, async () => {
    const directory = await usedDataDirectory()
    const first = startProgram(directory.path)
    const owner = await first.ready()
    const second = startProgram(directory.path)
    const guest = await second.ready()
    expect(guest).toMatchObject({ attached: true, socketDir: owner.socketDir })

    await first.kill(signal)
    await eventually("the first one's server is gone", () => !isRunning(owner.server!))
    await eventually("the second one's server answers", () => answers(owner.socketDir))
    const third = startProgram(directory.path)
    expect((await third.ready()).attached).toBe(true)
    await third.kill("SIGTERM")
    expect(await answers(owner.socketDir)).toBe(true)
    await second.kill("SIGTERM")
    expect(await answers(owner.socketDir)).toBe(false)
    directory.remove()
  })
}

test("a guest that ends, or is killed, leaves the server alone", async () => {
  const directory = await usedDataDirectory()
  const owner = startProgram(directory.path)
  const { socketDir, server } = await owner.ready()
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    const guest = startProgram(directory.path)
    await guest.ready()
    await guest.kill(signal)
  }
  await Bun.sleep(400)
  expect(isRunning(server!)).toBe(true)
  expect(await answers(socketDir)).toBe(true)
  await owner.kill("SIGTERM")
  directory.remove()
})

test("of three programs that start at once on an empty directory one makes the cluster and all are served", async () => {
  const directory = temporaryDirectory()
  const programs = Array.from({ length: 3 }, () => startProgram(join(directory.path, "data")))
  const all = await Promise.all(programs.map((program) => program.ready()))
  expect(all.map(({ initialised }) => Number(initialised)).toSorted((a, b) => a - b)).toEqual([0, 0, 1])
  expect(all.map(({ attached }) => Number(attached)).toSorted((a, b) => a - b)).toEqual([0, 1, 1])
  expect(await answers(all[0]!.socketDir)).toBe(true)
  await Promise.all(programs.map((program) => program.kill("SIGTERM")))
  await eventually("no server is left", async () => !(await answers(all[0]!.socketDir)))
  directory.remove()
})
