import type { SlowQuery } from "../../src/platform/db/slow-queries"
import type { Statement } from "../../src/platform/metrics/metrics"
import type { Sample } from "../../src/platform/metrics/recent"
import type { PoolFigures } from "../../src/platform/db/pool"
import type { ReplicaFigures } from "../../src/platform/db/replica"
import type { CacheFigures, RedisFigures } from "../../src/platform/metrics/sources"
import type { NodeSockets } from "../../src/platform/realtime/roll-call"
import type { BreakerState } from "../../src/platform/breaker"
import type { Progress } from "../../src/search/reach-store"

/** How the server does, as its owners see it. */
export type Figures = {
  node: string
  now: number
  samples: readonly Sample[]
  statements: Statement[]
  slow: SlowQuery[]
  nodes: NodeSockets[]
  /** Display names by user. */
  names: Map<string, string>
  pool: PoolFigures | null
  cache: CacheFigures[]
  breakers: { name: string; state: BreakerState }[]
  replicas: ReplicaFigures[]
  redis: RedisFigures | null
  /** Of search; null while the database is away. */
  index: Progress | null
}
