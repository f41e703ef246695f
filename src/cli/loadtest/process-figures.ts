import { readFileSync, readdirSync } from "node:fs"

/** What Linux counts CPU time in, and the size of its pages: the same on every machine that Confab runs on. */
const ticksPerSecond = 100
const pageBytes = 4096

type Stat = { parent: number; ownSeconds: number; endedSeconds: number }

function readStat(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8")
    // The name, in parentheses, may have anything in it.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ")
    const seconds = (at: number) => Number(fields[at]) / ticksPerSecond
    return { parent: Number(fields[1]), ownSeconds: seconds(11) + seconds(12), endedSeconds: seconds(13) + seconds(14) }
  } catch {
    return null
  }
}

/** CPU seconds so far, resident bytes and open handles of a process; null where there is no /proc, or no such process. */
export function readProcess(pid: number) {
  try {
    const stat = readStat(pid)!
    const resident = Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * pageBytes
    return { cpuSeconds: stat.ownSeconds, rssBytes: resident, handles: readdirSync(`/proc/${pid}/fd`).length }
  } catch {
    return null
  }
}

/** CPU seconds so far of the Postgres server below this directory, its children included; null where none is found. */
export function readDatabaseCpu(dataDir: string): number | null {
  try {
    const [file] = [...new Bun.Glob("**/postmaster.pid").scanSync({ cwd: dataDir, absolute: true })]
    const postmaster = Number(readFileSync(file!, "utf8").split("\n")[0])
    const own = readStat(postmaster)!
    const children = readdirSync("/proc").flatMap((name) => {
      const stat = /^\d+$/.test(name) ? readStat(Number(name)) : null
      return stat?.parent === postmaster ? [stat] : []
    })
    return own.ownSeconds + own.endedSeconds + children.reduce((sum, { ownSeconds }) => sum + ownSeconds, 0)
  } catch {
    return null
  }
}
