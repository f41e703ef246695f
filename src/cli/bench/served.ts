import { readFileSync } from "node:fs"
import { join } from "node:path"
import { createChatStore } from "../../chats/store"
import type { Database } from "../../platform/db/open"
import { newId, newToken } from "../../platform/ids"
import { createSessionStore } from "../../sessions/store"
import { createUserStore } from "../../users/store"
import { createWorkspaceStore } from "../../workspaces/store"
import { carried } from "../carried"
import { withTemporaryDatabase } from "./temporary"

/** How this program is started once more. */
const program = carried ? [process.execPath] : [process.execPath, join(import.meta.dir, "../../main.ts")]

/** A command of this program as a process of its own, on a free port; resolves with its address when it listens. */
export async function startProgram(words: string[], env: Record<string, string | undefined>) {
  const child = Bun.spawn([...program, ...words], {
    env: { ...process.env, PORT: "0", LOG_LEVEL: "error", ...env },
    stdout: "pipe",
    stderr: "inherit",
    stdin: "pipe",
  })
  let printed = ""
  for await (const chunk of child.stdout) {
    printed += new TextDecoder().decode(chunk)
    const url = /listening on (http:\/\/[\d.:]+)/.exec(printed)?.[1]
    if (!url) continue
    return {
      url,
      pid: child.pid,
      async stop() {
        child.kill("SIGTERM")
        await child.exited
      },
    }
  }
  throw new Error(`The program ended with ${await child.exited}`)
}

export type Served = Awaited<ReturnType<typeof startProgram>>

type Size = { people: number; channels: number; chatsEach: number }

/** People with a session each; person i is in `chatsEach` channels, beginning with channel i mod `channels`. */
async function createCrowd(db: Database, { people, channels, chatsEach }: Size) {
  const [users, workspaces, chats] = [createUserStore(db), createWorkspaceStore(db), createChatStore(db)]
  const sessions = createSessionStore(db, { sessionDays: 1 })
  const workspace = { id: newId(), name: "Bench", slug: "bench" }
  const chatIds = Array.from({ length: channels }, newId)
  const crowd = Array.from({ length: people }, () => ({ id: newId(), token: newToken() }))
  await db.transaction(
    "bench.crowd",
    async (tx) => {
      await users.insertMany(
        tx,
        crowd.map(({ id }, i) => ({
          id,
          email: `bench${i}@example.invalid`,
          handle: `bench${i}`,
          displayName: `Bench ${i}`,
          passwordHash: null,
        })),
      )
      await workspaces.insert(tx, workspace)
      await workspaces.addMembers(
        tx,
        workspace.id,
        crowd.map(({ id }) => id),
        "member",
      )
      await sessions.insertMany(
        tx,
        crowd.map(({ id, token }) => ({ id: newId(), userId: id, token })),
      )
      for (const [at, id] of chatIds.entries()) {
        const chat = { id, workspaceId: workspace.id, kind: "channel" as const, name: `bench-${at}`, topic: "" }
        await chats.insert(tx, { ...chat, createdBy: null, directKey: null })
        const isIn = (person: number) =>
          Array.from({ length: chatsEach }, (_, k) => (person + k * 7) % channels).includes(at)
        await chats.addMembers(
          tx,
          chat,
          crowd.filter((_, person) => isIn(person)).map((person) => person.id),
        )
      }
    },
    { deadlineMs: 120_000 },
  )
  return { chatIds, crowd }
}

/** A server as a process of its own, on a database of its own with such a crowd in it; both end with the work. */
export const withServer = <T>(
  env: Record<string, string | undefined>,
  size: Size,
  work: (
    given: { server: Served; db: Database; dataDir: string; socketDir: string } & Awaited<
      ReturnType<typeof createCrowd>
    >,
  ) => Promise<T>,
): Promise<T> =>
  withTemporaryDatabase(env, async (db, { dataDir, socketDir }) => {
    const made = await createCrowd(db, size)
    const server = await startProgram(["serve"], { ...env, CONFAB_DATA_DIR: dataDir, RATE_LIMIT: "off" })
    try {
      return await work({ server, db, dataDir, socketDir, ...made })
    } finally {
      await server.stop()
    }
  })

const pageBytes = 4_096

/** Of a process on Linux: resident bytes, and seconds of CPU so far. */
export function usageOf(pid: number): { bytes: number; cpuSeconds: number } {
  const [, resident] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  return { bytes: Number(resident) * pageBytes, cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100 }
}
