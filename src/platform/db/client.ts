import postgres from "postgres"

/** int8 comes back as a number: our counters stay far below 2^53. */
const types = {
  bigint: { to: 20, from: [20], parse: Number, serialize: String },
}

export type Sql = postgres.Sql<{ bigint: number }>
export type TransactionSql = postgres.TransactionSql<{ bigint: number }>

export type Address = {
  /** `postgres://…`; takes the place of the other four. */
  url?: string
  socketDir?: string
  port?: number
  user?: string
  database?: string
}

type ClientOptions = Address & {
  connections: number
  connectTimeoutMs: number
  idleTimeoutSeconds?: number
  /** Off behind PgBouncer: no named statements, and no startup parameters, which it refuses. */
  prepare: boolean
  parameters: Record<string, string>
  /** Hears of each connection that has ended, whoever ended it. */
  onClose?(): void
}

/** One pool of connections. Columns come back in camelCase, timestamptz as Date. Opens nothing before the first query. */
export function createClient({
  connections,
  connectTimeoutMs,
  idleTimeoutSeconds = 0,
  prepare,
  parameters,
  onClose,
  ...address
}: ClientOptions): Sql {
  const options = {
    max: connections,
    prepare,
    types,
    connect_timeout: connectTimeoutMs / 1000,
    ...(idleTimeoutSeconds > 0 && { idle_timeout: idleTimeoutSeconds }),
    // The driver waits up to 20 s by default; we want to serve again within 3 s of Postgres being back.
    backoff: ((failures: number) => Math.min(0.05 * 2 ** failures, 2)) as unknown as boolean,
    transform: { column: { from: postgres.toCamel }, undefined: null },
    connection: { application_name: "confab", ...(prepare && parameters) },
    onnotice: () => {},
    ...(onClose && { onclose: onClose }),
  }
  if (address.url) return postgres(...splitUrl(address.url, options))
  const { socketDir, port, user, database } = address
  return postgres({ ...options, host: socketDir, port, user, database })
}

/** libpq's way to name a socket's directory, `?host=/var/run/postgresql`, which the driver does not know. */
function splitUrl<T extends object>(text: string, options: T): [string, T & { host?: string }] {
  const url = new URL(text)
  const host = url.searchParams.get("host")
  if (!host?.startsWith("/")) return [text, options]
  url.searchParams.delete("host")
  return [url.href, { ...options, host }]
}
