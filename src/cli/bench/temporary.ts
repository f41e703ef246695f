import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createChatStore } from "../../chats/store"
import type { Database } from "../../platform/db/open"
import { newId } from "../../platform/ids"
import { createUserStore } from "../../users/store"
import { createWorkspaceStore } from "../../workspaces/store"
import { withDatabase } from "../with-database"

/** A database of its own for one benchmark, fully durable, and gone afterwards. */
export async function withTemporaryDatabase<T>(
  env: Record<string, string | undefined>,
  work: (db: Database, place: { dataDir: string; socketDir: string }) => Promise<T>,
): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), "confab-bench-"))
  // Where root starts it, Postgres runs as another user, who has to get there.
  chmodSync(dataDir, 0o711)
  try {
    return await withDatabase(
      { ...env, DATABASE_URL: "", CONFAB_DATA_DIR: dataDir, DATABASE_POOL_SIZE: "40" },
      ({ db, embedded }) => work(db, { dataDir, socketDir: embedded!.socketDir }),
    )
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** People who are all in every one of some channels. */
export async function createTeam(db: Database, { people, channels }: { people: number; channels: number }) {
  const users = createUserStore(db)
  const workspaces = createWorkspaceStore(db)
  const chats = createChatStore(db)
  const workspace = { id: newId(), name: "Bench", slug: "bench" }
  const userIds = Array.from({ length: people }, newId)
  const chatIds = Array.from({ length: channels }, newId)
  await db.transaction("bench.team", async (tx) => {
    await users.insertMany(
      tx,
      userIds.map((id, i) => ({
        id,
        email: `bench${i}@example.org`,
        handle: `bench${i}`,
        displayName: `Bench ${i}`,
        passwordHash: null,
      })),
    )
    await workspaces.insert(tx, workspace)
    await workspaces.addMembers(tx, workspace.id, userIds, "member")
    for (const [i, id] of chatIds.entries()) {
      await chats.insert(tx, {
        id,
        workspaceId: workspace.id,
        kind: "channel",
        name: `bench-${i}`,
        topic: "",
        createdBy: null,
        directKey: null,
      })
      await chats.addMembers(tx, { id, workspaceId: workspace.id }, userIds)
    }
  })
  return { workspace, userIds, chatIds }
}
