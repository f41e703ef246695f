import postgres from "postgres"
import { databaseName } from "./places"

type Server = { socketDir: string; port: number; user: string }

const connect = ({ socketDir, port, user }: Server, database: string) =>
  postgres({
    host: socketDir,
    port,
    user,
    database,
    max: 1,
    connect_timeout: 10,
    fetch_types: false,
    onnotice: () => {},
  })

/** Makes the program's database when the server does not have it yet, and lets it be asked which statements cost most. */
export async function ensureDatabase(server: Server) {
  const sql = connect(server, "postgres")
  try {
    const found = await sql`select from pg_database where datname = ${databaseName}`
    if (found.length > 0) return
    await sql.unsafe(`create database ${databaseName}`)
  } finally {
    await sql.end({ timeout: 1 })
  }
  const own = connect(server, databaseName)
  try {
    // Only where the binaries have it.
    const [offered] = await own`select name from pg_available_extensions where name = 'pg_stat_statements'`
    if (offered) await own.unsafe("create extension if not exists pg_stat_statements")
  } finally {
    await own.end({ timeout: 1 })
  }
}

/** True when the program's database takes connections. */
export async function answers(server: Server): Promise<boolean> {
  const sql = connect(server, databaseName)
  try {
    await sql`select 1`
    return true
  } catch {
    return false
  } finally {
    await sql.end({ timeout: 1 })
  }
}
