import { expect, test } from "bun:test"
import { parseMetrics, quantileBetween, total } from "../../src/cli/loadtest/metrics-text"

const page = (fast: number, slow: number) => `# HELP cache_hits_total Reads.
# TYPE cache_hits_total counter
cache_hits_total{keyspace="chat",tier="memory"} ${fast}
cache_hits_total{keyspace="a \\"quoted\\" one",tier="redis"} ${slow}
db_connections_active 7
db_operation_duration_seconds_bucket{le="0.01",operation="a"} ${fast}
db_operation_duration_seconds_bucket{le="0.02",operation="a"} ${fast + slow}
db_operation_duration_seconds_bucket{le="+Inf",operation="a"} ${fast + slow}
db_operation_duration_seconds_bucket{le="0.01",operation="b"} 0
db_operation_duration_seconds_bucket{le="0.02",operation="b"} 0
db_operation_duration_seconds_bucket{le="+Inf",operation="b"} 0
nonsense {
`

test("sums go over all labels; a name that is not there has none", () => {
  const metrics = parseMetrics(page(90, 10))
  expect(total(metrics, "cache_hits_total")).toBe(100)
  expect(total(metrics, "db_connections_active")).toBe(7)
  expect(total(metrics, "db_connections_max")).toBeNull()
  expect(total(null, "db_connections_active")).toBeNull()
})

test("a quantile counts only what was added between two readings", () => {
  const [before, after] = [parseMetrics(page(1_000, 0)), parseMetrics(page(1_080, 20))]
  expect(quantileBetween(before, after, "db_operation_duration_seconds", 0.4)).toBeCloseTo(0.005)
  expect(quantileBetween(before, after, "db_operation_duration_seconds", 0.9)).toBeCloseTo(0.015)
  expect(quantileBetween(after, after, "db_operation_duration_seconds", 0.5)).toBeNull()
})
