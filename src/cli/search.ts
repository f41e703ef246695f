import { createSearchStore } from "../search/store"
import { createWorkspaceStore } from "../workspaces/store"
import { toDocument } from "../search/indexer"
import { UsageError } from "./usage"
import { withDatabase } from "./with-database"

const usage = "Use: confab search status, confab search rebuild, or confab search language WORKSPACE LANGUAGE"

/** `confab search …`: the index that messages are found by. */
export async function run(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  const [act, slug, language, ...rest] = argv
  if (rest.length > 0 || (act !== "language" && slug !== undefined)) throw new UsageError(usage)
  if (!["status", "rebuild", "language"].includes(act ?? "") || (act === "language" && !language))
    throw new UsageError(usage)
  return withDatabase(env, async ({ db }) => {
    const search = createSearchStore(db)
    const tell = async () => {
      const { indexed, total, messages, bytes } = await search.progress()
      const size = `${messages} messages, ${Math.round(bytes / 1024 / 1024)} MiB`
      process.stdout.write(`${indexed} of ${total} changes indexed, ${size}\n`)
    }
    if (act === "language") {
      const workspace = await createWorkspaceStore(db).findIdBySlug(slug!)
      if (!workspace || (await search.setLanguage(workspace, language!)).count === 0) {
        process.stderr.write(workspace ? `Postgres knows no language ${language}.\n` : `There is no team ${slug}.\n`)
        return 1
      }
      await search.restart(workspace)
    }
    if (act === "rebuild") await search.restart()
    // A running server goes on with it; without one it is done here.
    if (act !== "status")
      for (let step = await search.advance(toDocument); step; step = await search.advance(toDocument))
        // The rest is in the hands of a server.
        if (step.chats.length === 0) await Bun.sleep(200)
    await tell()
    return 0
  })
}
