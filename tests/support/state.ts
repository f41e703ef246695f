import type { Database } from "../../src/platform/db/open"

type Sql = Database["sql"]

/** Whose rows, where not all of them are meant. */
type Owner = { userId: string; chatId: string }

/** What is put off: searches are counted, and where somebody's device stands and what they opened is noted, when there is time. */
const restless = [
  "sessions.last_seen_at",
  "saved_searches.hits",
  "saved_searches.counted_at",
  "presences.time_zone",
  "presences.version",
  "chat_preferences.opened_at",
  "workspace_members.last_chat_id",
]

/** What is made of other rows, when there is time. */
const derived = /^search_(documents|cursors|words)$/

/** It takes longer to list them than to read them. */
const known = new WeakMap<Sql, Promise<Columns[]>>()
type Columns = { table: string; names: string[] }

function columnsOf(sql: Sql): Promise<Columns[]> {
  const listed =
    known.get(sql) ??
    sql<Columns[]>`
      select table_name as table, array_agg(column_name::text) as names
      from information_schema.columns join information_schema.tables using (table_schema, table_name)
      where table_schema = 'public' and table_type = 'BASE TABLE' group by table_name`.then((rows) => [...rows])
  known.set(sql, listed)
  return listed
}

/** A digest of what each table holds, so that a test can tell that nothing was changed, and if it was, where. */
export async function stateOf({ sql }: Database, owner?: Owner): Promise<Record<string, string>> {
  const columns = await columnsOf(sql)
  const digests = columns.flatMap(({ table, names }) => {
    if (derived.test(table)) return []
    const rows = owner ? rowsOf(table, names, owner) : "true"
    return rows ? [digest(table, names, rows)] : []
  })
  const states = await sql.unsafe<{ table: string; state: string }[]>(digests.join(" union all "))
  return Object.fromEntries(states.map(({ table, state }) => [table, state]))
}

function digest(table: string, names: string[], rows: string): string {
  const still = names.filter((name) => !restless.includes(`${table}.${name}`)).map((name) => `"${name}"`)
  const row = `row(${still.join(", ")})::text`
  // A sum, as the order of rows is nobody's business, and to sort them takes long.
  const sum = `sum(hashtextextended(${row}, 0))::text`
  return `select '${table}' as table, ${sum} as state from "${table}" where ${rows}`
}

function rowsOf(table: string, names: string[], { userId, chatId }: Owner): string {
  const conditions = [
    names.includes("user_id") && `user_id = '${userId}'`,
    names.includes("chat_id") && `chat_id = '${chatId}'`,
    table === "users" && `id = '${userId}'`,
    table === "chats" && `id = '${chatId}'`,
  ]
  return conditions.filter(Boolean).join(" or ")
}
