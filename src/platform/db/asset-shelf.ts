import type { Database } from "./open"

/** Assets that no node has brought along for so long are forgotten: tabs that old have been told of a newer version. */
const keptFor = "30 days"

export type AssetShelf = ReturnType<typeof createAssetShelf>

/** Where nodes of different versions leave their assets for each other, by names that hold the hash of the content. */
export function createAssetShelf(db: Database) {
  return {
    /** Leaves what is not there yet. Raises what the database raises. */
    async keep(files: Map<string, Uint8Array>): Promise<void> {
      const names = [...files.keys()].sort()
      const known = await db.query(
        "assets.names",
        (sql) => sql<{ name: string; isOld: boolean }[]>`
          select name, kept_at < now() - interval '1 day' as is_old from assets where name = any(${names}::text[])`,
      )
      const present = new Set(known.map(({ name }) => name))
      const missing = names.filter((name) => !present.has(name)).map((name) => ({ name, content: files.get(name)! }))
      if (missing.length > 0)
        await db.query(
          "assets.keep",
          (sql) => sql`insert into assets ${sql(missing, "name", "content")} on conflict (name) do nothing`,
        )
      if (missing.length === 0 && !known.some(({ isOld }) => isOld)) return
      await db.query("assets.renew", (sql) => sql`update assets set kept_at = now() where name = any(${names}::text[])`)
      await db.query("assets.forget", (sql) => sql`delete from assets where kept_at < now() - ${keptFor}::interval`)
    },

    /** Of the names asked for, what is there. Raises what the database raises. */
    async find(names: string[]): Promise<Map<string, Uint8Array>> {
      const rows = await db.query(
        "assets.find",
        (sql) => sql<{ name: string; content: Uint8Array }[]>`
          select name, content from assets where name = any(${names}::text[])`,
      )
      return new Map(rows.map(({ name, content }) => [name, content]))
    },
  }
}
