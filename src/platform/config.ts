import { isIP } from "node:net"
import { z } from "zod"

/** One setting: an environment variable with its default, unit and reason. */
type Setting<T> = { name: string; default: string; unit: string; reason: string; parse: (text: string) => T }
export class ConfigError extends Error {}

const fail = (message: string): never => {
  throw new Error(message)
}
const whole = (min: number, max: number) => (text: string) =>
  z.coerce
    .number()
    .int()
    .min(min)
    .max(max)
    .safeParse(text || undefined).data ?? fail(`must be a whole number from ${min} to ${max}`)
const onOff = (text: string) => (text === "on" ? true : text === "off" ? false : fail("must be on or off"))
const optional = (text: string) => text || null
const oneOf =
  <const T extends string>(...values: T[]) =>
  (text: string): T =>
    values.find((value) => value === text) ?? fail(`must be one of ${values.join(", ")}`)
const url =
  (...protocols: string[]) =>
  (text: string): string | null => {
    if (!text) return null
    const parsed = URL.canParse(text) ? new URL(text) : null
    if (!parsed || !protocols.includes(parsed.protocol))
      return fail(`must be an address that begins with ${protocols.map((p) => `${p}//`).join(" or ")}`)
    return text
  }
const urls =
  (...protocols: string[]) =>
  (text: string): string[] =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean)
      .map((part) => url(...protocols)(part)!)
const origin = (text: string) => (text ? new URL(url("http:", "https:")(text)!).origin : null)
const pairs = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split(",")
      .filter((part) => part.trim())
      .map((part) => {
        const [name = "", ...value] = part.split("=")
        return value.length > 0 && name.trim()
          ? [name.trim(), decodeURIComponent(value.join("=").trim())]
          : fail("must list name=value, with commas between them")
      }),
  )
function networks(text: string): string[] {
  const parts = text.split(",").map((part) => part.trim())
  return parts.filter(Boolean).map((part) => (isNetwork(part) ? part : fail("must list addresses or CIDR ranges")))
}
function isNetwork(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/")
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32))
}

const setting = <T>(
  name: string,
  fallback: string,
  unit: string,
  reason: string,
  parse: (text: string) => T,
): Setting<T> => ({ name, default: fallback, unit, reason, parse })

export const settings = {
  host: setting(
    "HOST",
    "127.0.0.1",
    "address",
    "Where to listen; 0.0.0.0 for every interface.",
    (text) => text || fail("must not be empty"),
  ),
  port: setting(
    "PORT",
    "3000",
    "port",
    "Where people reach it; 0 picks a free one, printed at start.",
    whole(0, 65535),
  ),
  publicUrl: setting(
    "PUBLIC_URL",
    "",
    "URL",
    "The address that people use; links are made from it. Without it, the one used at first run.",
    origin,
  ),
  dataDir: setting(
    "CONFAB_DATA_DIR",
    "./data",
    "directory",
    "Where the embedded Postgres keeps everything.",
    (text) => text || fail("must not be empty"),
  ),
  blobsDir: setting(
    "BLOBS_DIR",
    "",
    "directory",
    "Where pictures are kept; CONFAB_DATA_DIR/blobs when empty. Several nodes share one.",
    optional,
  ),
  imageMib: setting(
    "IMAGE_MIB",
    "20",
    "MiB",
    "The largest picture that may be sent: what cameras make, and little enough to be held in memory.",
    whole(1, 100),
  ),
  imageMegapixels: setting(
    "IMAGE_MEGAPIXELS",
    "50",
    "megapixels",
    "A picture that claims to be larger is not unpacked; each takes four bytes a pixel meanwhile.",
    whole(1, 250),
  ),
  imageConcurrency: setting(
    "IMAGE_CONCURRENCY",
    "2",
    "pictures",
    "Pictures unpacked at once; each takes a core, so that uploads cannot starve the chats.",
    whole(1, 64),
  ),
  imageSeconds: setting("IMAGE_SECONDS", "20", "s", "A picture that takes longer to unpack is refused.", whole(1, 300)),
  databaseUrl: setting(
    "DATABASE_URL",
    "",
    "URL",
    "A Postgres server of your own instead of the embedded one.",
    url("postgres:", "postgresql:"),
  ),
  databaseDirectUrl: setting(
    "DATABASE_DIRECT_URL",
    "",
    "URL",
    "Past PgBouncer to the same database, for migrations: they may take long, and want an account that may change tables.",
    url("postgres:", "postgresql:"),
  ),
  databaseReplicaUrls: setting(
    "DATABASE_REPLICA_URLS",
    "",
    "URL, …",
    "Standbys of the database, which take over reads that may lag; one that is away or behind is left alone.",
    urls("postgres:", "postgresql:"),
  ),
  databaseReplicaLagMs: setting(
    "DATABASE_REPLICA_LAG_MS",
    "5000",
    "ms",
    "A replica that is further behind takes no reads until it has caught up; nobody sees less than they may expect meanwhile.",
    whole(100, 600_000),
  ),
  databasePrepare: setting(
    "DATABASE_PREPARE",
    "on",
    "on, off",
    "Whether statements are prepared by name; turn it off behind PgBouncer in transaction mode.",
    onOff,
  ),
  databasePoolSize: setting(
    "DATABASE_POOL_SIZE",
    "20",
    "connections",
    "For requests; more than the database has cores for only adds waiting.",
    whole(1, 500),
  ),
  databaseWriterConnections: setting(
    "DATABASE_WRITER_CONNECTIONS",
    "2",
    "connections",
    "For the group commit of messages; one at a time, and one in reserve.",
    whole(1, 20),
  ),
  databaseStatementTimeoutMs: setting(
    "DATABASE_STATEMENT_TIMEOUT_MS",
    "10000",
    "ms",
    "The longest that a query may take, so that a bad one cannot hold up the rest.",
    whole(100, 600_000),
  ),
  databaseConnectTimeoutMs: setting(
    "DATABASE_CONNECT_TIMEOUT_MS",
    "5000",
    "ms",
    "The longest that connecting may take before the request is told 503.",
    whole(100, 60_000),
  ),
  databaseIdleTimeoutSeconds: setting(
    "DATABASE_IDLE_TIMEOUT_SECONDS",
    "0",
    "seconds",
    "A connection that nothing used for so long is closed; 0 keeps them, so that nobody waits for a new one.",
    whole(0, 86_400),
  ),
  databasePoolQueue: setting(
    "DATABASE_POOL_QUEUE",
    "2000",
    "queries",
    "How many may wait for a connection; more are told 503 at once, so that an overload ends by itself.",
    whole(1, 1_000_000),
  ),
  databasePoolWaitMs: setting(
    "DATABASE_POOL_WAIT_MS",
    "5000",
    "ms",
    "How long a query waits for a connection before its request is told 503; a request that has not begun waits a second where such have waited for so long without a pause.",
    whole(100, 60_000),
  ),
  redisUrl: setting(
    "REDIS_URL",
    "",
    "address",
    "Joins several nodes: what one of them publishes, the others hear. Empty for a node alone.",
    url("redis:", "rediss:"),
  ),
  cacheMemoryMib: setting(
    "CACHE_MEMORY_MIB",
    "64",
    "MiB",
    "For what is read often, which saves the database most of its work; 0 keeps nothing, not even in Redis.",
    whole(0, 65_536),
  ),
  setupCode: setting(
    "SETUP_CODE",
    "",
    "text",
    "What the first person must give, so that no stranger takes the server; made anew at each start when empty.",
    optional,
  ),
  signUp: setting(
    "SIGN_UP",
    "invite",
    "invite, open",
    "Who may make an account: people with an invitation, or everybody.",
    oneOf("invite", "open"),
  ),
  passwordHashMemoryKib: setting(
    "PASSWORD_HASH_MEMORY_KIB",
    "19456",
    "KiB",
    "Memory of one password hash (argon2id), as OWASP advises: what makes guessing dear.",
    whole(8, 4_194_304),
  ),
  passwordHashPasses: setting(
    "PASSWORD_HASH_PASSES",
    "2",
    "passes",
    "Passes of one password hash, as OWASP advises for this memory.",
    whole(1, 20),
  ),
  passwordHashConcurrency: setting(
    "PASSWORD_HASH_CONCURRENCY",
    "2",
    "hashes",
    "Password hashes at once; each takes a core, so sign-ins cannot starve the chats.",
    whole(1, 64),
  ),
  rateLimit: setting(
    "RATE_LIMIT",
    "on",
    "on, off",
    "Holds back guessing and floods; turned off, for load tests, it lifts every limit, also of sockets.",
    onOff,
  ),
  trustedProxies: setting(
    "TRUSTED_PROXIES",
    "",
    "addresses, CIDR",
    "Whose X-Forwarded-* headers count. Where a proxy ends TLS and is not named, cookies are not kept to https, and everybody has its address.",
    networks,
  ),
  metricsAddresses: setting(
    "METRICS_ADDRESSES",
    "127.0.0.1, ::1",
    "addresses, CIDR, none",
    "Who may read /metrics and the details of /health without METRICS_TOKEN.",
    (text) => (text === "none" ? [] : networks(text)),
  ),
  metricsToken: setting(
    "METRICS_TOKEN",
    "",
    "text",
    "Who brings it (Authorization: Bearer …) may read /metrics and the details of /health from anywhere.",
    optional,
  ),
  otlpEndpoint: setting(
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "",
    "URL",
    "An OpenTelemetry collector (OTLP over HTTP) that traces are sent to; without it nothing is traced.",
    url("http:", "https:"),
  ),
  otlpHeaders: setting(
    "OTEL_EXPORTER_OTLP_HEADERS",
    "",
    "name=value, …",
    "What the collector wants to be sent along, such as a key of yours.",
    pairs,
  ),
  otlpService: setting(
    "OTEL_SERVICE_NAME",
    "confab",
    "text",
    "By which name the traces of this server are found.",
    (text) => text,
  ),
  otlpShare: setting(
    "OTEL_TRACES_SAMPLER_ARG",
    "1.0",
    "share",
    "Of how many requests the trace is kept, from 0 to 1: on a busy server 0.05 shows enough.",
    (text) => z.coerce.number().min(0).max(1).safeParse(text).data ?? fail("must be a number from 0 to 1"),
  ),
  logLevel: setting(
    "LOG_LEVEL",
    "info",
    "level",
    "The least level that is logged.",
    oneOf("trace", "debug", "info", "warn", "error", "fatal", "silent"),
  ),
  tlsCert: setting("TLS_CERT", "", "file", "A certificate (PEM), to serve https without a proxy.", optional),
  tlsKey: setting("TLS_KEY", "", "file", "The certificate's key (PEM).", optional),
  sessionDays: setting("SESSION_DAYS", "30", "days", "A session that is not used for so long ends.", whole(1, 365)),
  requestsInFlight: setting(
    "REQUESTS_IN_FLIGHT",
    "2000",
    "requests",
    "More than that at once are told 503 and when to come back, instead of all becoming slow.",
    whole(1, 1_000_000),
  ),
  socketsPerNode: setting(
    "SOCKETS_PER_NODE",
    "20000",
    "sockets",
    "Open sockets of this node; more are told 503 and go to another node, or come back later.",
    whole(1, 1_000_000),
  ),
  socketsPerUser: setting(
    "SOCKETS_PER_USER",
    "50",
    "sockets",
    "Open tabs and programs of one person, at most.",
    whole(1, 100_000),
  ),
  socketsPerAddress: setting(
    "SOCKETS_PER_ADDRESS",
    "1000",
    "sockets",
    "Sockets from one address: an office of 300 with three each.",
    whole(1, 1_000_000),
  ),
  socketHeartbeatSeconds: setting(
    "SOCKET_HEARTBEAT_SECONDS",
    "25",
    "seconds",
    "How often an idle socket hears from the server: more often than the least patient proxy in between gives up.",
    whole(1, 50),
  ),
  socketBacklogBytes: setting(
    "SOCKET_BACKLOG_BYTES",
    "1048576",
    "bytes",
    "A reader who is further behind is closed and catches up later, so that memory stays bounded.",
    whole(65_536, 67_108_864),
  ),
  searchIndexing: setting(
    "SEARCH_INDEXING",
    "on",
    "on, off",
    "Whether this node indexes what is written; where none does, nothing new is found until one is on again.",
    onOff,
  ),
  searchTimeoutMs: setting(
    "SEARCH_TIMEOUT_MS",
    "2000",
    "ms",
    "A search that takes longer is stopped, and says how to narrow it.",
    whole(100, 60_000),
  ),
  slowQueryMs: setting("SLOW_QUERY_MS", "100", "ms", "Queries that take longer are logged by name.", whole(1, 60_000)),
  shutdownSeconds: setting(
    "SHUTDOWN_SECONDS",
    "10",
    "s",
    "How long requests in flight are waited for at a stop.",
    whole(1, 300),
  ),
} as const

export type Config = { [K in keyof typeof settings]: (typeof settings)[K] extends Setting<infer T> ? T : never }

/** Reads every setting; raises ConfigError naming the first variable that is wrong, without its value. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const entries = Object.entries(settings).map(([key, { name, default: fallback, parse }]) => {
    try {
      return [key, parse(env[name]?.trim() || fallback)] as const
    } catch (error) {
      throw new ConfigError(`${name} ${(error as Error).message}.`)
    }
  })
  const config = Object.fromEntries(entries) as Config
  if (config.tlsCert && !config.tlsKey) throw new ConfigError("TLS_KEY must be set, because TLS_CERT is.")
  if (config.tlsKey && !config.tlsCert) throw new ConfigError("TLS_CERT must be set, because TLS_KEY is.")
  for (const name of ["databaseDirectUrl", "databaseReplicaUrls"] as const)
    if (config[name]?.length && !config.databaseUrl)
      throw new ConfigError(`DATABASE_URL must be set, because ${settings[name].name} is.`)
  return config
}
