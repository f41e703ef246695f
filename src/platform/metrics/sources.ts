import type { Breaker } from "../breaker"
import type { PoolFigures } from "../db/pool"
import type { ReplicaFigures } from "../db/replica"
import type { ReplicaReads } from "../db/replicas"
import type { Plan } from "../db/slow-queries"

/** Counted since the start, never set back. */
export type CacheFigures = { keyspace: string; tier: string; hits: number; misses: number }
export type RedisFigures = { status: "up" | "down"; memoryBytes: number | null; latencyMs?: number | null }

/** `attached`: another program on the same data runs the server; then `pid` is null. */
export type EmbeddedFigures = { dataDir: string; attached: boolean; pid: number | null }

/** Figures that other parts of the program keep. Each is asked when somebody looks, so it must be cheap; what is not there is left out. */
export type Sources = {
  pool?(): PoolFigures
  cache?(): CacheFigures[]
  breakers?(): Pick<Breaker, "name" | "state">[]
  replicas?(): ReplicaFigures[]
  replicaReads?(): ReplicaReads
  redis?(): Promise<RedisFigures>
  /** Whether what other nodes say arrives here. */
  broker?(): "up" | "down"
  /** Confab's own Postgres, where it runs one. */
  embedded?(): EmbeddedFigures
  /** The plan of a named statement, made without values; asked for slow ones only. */
  planOf?(name: string): Promise<Plan | null>
}
