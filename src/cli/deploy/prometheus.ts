type Severity = "warning" | "critical"
type Rule = { alert: string; expr: string; for: string; severity: Severity; summary: string; description: string }

const errorShare = 'sum(rate(http_requests_total{status_code=~"5.."}[5m])) / sum(rate(http_requests_total[5m]))'
const severalErrors = 'sum(increase(http_requests_total{status_code=~"5.."}[5m])) > 5'
const p95 = 'histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{status_code!="101"}[5m])))'
/** What the memory tier lacks the next tier may have: only what no tier of a keyspace had was missed. */
const hitShare =
  "sum(rate(cache_hits_total[15m])) / (sum(rate(cache_hits_total[15m])) + sum(min by (instance, keyspace) (rate(cache_misses_total[15m]))))"
const poolShare = "db_connections_active / db_connections_max"
const diskShare = "disk_free_bytes / disk_size_bytes"

const on = (text: string) => `{{ $labels.instance }}: ${text}`
const share = "{{ $value | humanizePercentage }}"
const duration = "{{ $value | humanizeDuration }}"

const rule = (
  alert: string,
  severity: Severity,
  duration: string,
  expr: string,
  summary: string,
  description: string,
): Rule => ({ alert, expr, for: duration, severity, summary, description })

const rules: Rule[] = [
  rule(
    "ConfabDown",
    "critical",
    "1m",
    'up{job="confab"} == 0',
    "A node does not answer",
    on("no figures for a minute."),
  ),
  rule(
    "ConfabErrors",
    "warning",
    "5m",
    `${errorShare} > 0.001 and ${severalErrors}`,
    "Requests fail",
    `${share} of the requests end with an error of the server.`,
  ),
  rule(
    "ConfabErrorsMany",
    "critical",
    "2m",
    `${errorShare} > 0.01 and ${severalErrors}`,
    "Many requests fail",
    `${share} of the requests end with an error of the server.`,
  ),
  rule("ConfabSlow", "warning", "5m", `${p95} > 0.3`, "Requests are slow", `p95 is ${duration}; 300 ms is too much.`),
  rule(
    "ConfabVerySlow",
    "critical",
    "2m",
    `${p95} > 0.5`,
    "Requests are very slow",
    `p95 is ${duration}; 500 ms is far too much.`,
  ),
  rule(
    "ConfabSlowDelivery",
    "warning",
    "5m",
    "histogram_quantile(0.95, sum by (le) (rate(message_delivery_latency_ms_bucket[5m]))) > 250",
    "Messages arrive late",
    "From commit to socket, p95 is {{ $value | humanize }} ms.",
  ),
  rule(
    "ConfabEventLoopLag",
    "warning",
    "5m",
    "histogram_quantile(0.99, sum by (instance, le) (rate(event_loop_lag_seconds_bucket[5m]))) > 0.1",
    "A node is busy for long stretches",
    on(`callbacks come ${duration} late (p99).`),
  ),
  rule(
    "ConfabCpu",
    "warning",
    "10m",
    "rate(process_cpu_seconds_total[5m]) > 0.7",
    "A node has little CPU left",
    on(`${share} of a core, of which a node can use one for requests. Add a node.`),
  ),
  rule(
    "ConfabMemory",
    "warning",
    "10m",
    "memory_resident_bytes > 1e9 or memory_resident_bytes / memory_limit_bytes > 0.8",
    "A node takes much memory",
    on("over 1 GB, or over 80 % of what it may have."),
  ),
  rule(
    "ConfabMemoryGrows",
    "critical",
    "1h",
    "predict_linear(memory_resident_bytes[6h], 86400) > memory_limit_bytes",
    "A node will run out of memory within a day",
    on("at this pace it will need {{ $value | humanize1024 }}B."),
  ),
  rule(
    "ConfabPool",
    "warning",
    "5m",
    `${poolShare} > 0.8`,
    "The database pool is nearly used up",
    on(`${share} of its connections are at work.`),
  ),
  rule(
    "ConfabPoolFull",
    "critical",
    "1m",
    `${poolShare} > 0.9`,
    "The database pool is used up",
    on(`${share} of its connections are at work; requests will wait.`),
  ),
  rule(
    "ConfabDatabaseErrors",
    "warning",
    "5m",
    "sum by (operation) (rate(db_operation_errors_total[5m])) > 0.1",
    "Statements fail",
    "{{ $labels.operation }}: {{ $value | humanize }} a second.",
  ),
  rule(
    "ConfabReplicaLag",
    "warning",
    "5m",
    "db_replica_lag_seconds > 30",
    "A replica is behind",
    on(`replica {{ $labels.replica }} by ${duration}; the primary answers in its place.`),
  ),
  rule(
    "ConfabReplicaDown",
    "warning",
    "5m",
    "db_replica_up == 0",
    "A replica takes no reads",
    on("replica {{ $labels.replica }}; the primary answers in its place."),
  ),
  rule(
    "ConfabBreakerOpen",
    "critical",
    "1m",
    'circuit_breaker_state{state="open"} == 1',
    "Something that a node needs is away",
    on("{{ $labels.breaker }} is not asked any more until it answers again."),
  ),
  rule(
    "ConfabHitRate",
    "warning",
    "15m",
    `${hitShare} < 0.9 and sum(rate(cache_hits_total[15m])) > 10`,
    "The cache helps little",
    `${share} of the reads are answered by it.`,
  ),
  rule(
    "ConfabDisk",
    "warning",
    "10m",
    `${diskShare} < 0.15`,
    "The disk fills up",
    on(`${share} is free where the data is.`),
  ),
  rule(
    "ConfabDiskFull",
    "critical",
    "1m",
    `${diskShare} < 0.05`,
    "The disk is nearly full",
    on(`${share} is free where the data is; soon nothing can be written.`),
  ),
]

const quoted = (text: string) => JSON.stringify(text)

/** Alert rules, as a file for Prometheus's `rule_files`. */
export function prometheus(): string {
  const written = rules.map(
    ({ alert, expr, for: duration, severity, summary, description }) => `      - alert: ${alert}
        expr: ${quoted(expr)}
        for: ${duration}
        labels: { severity: ${severity} }
        annotations:
          summary: ${quoted(summary)}
          description: ${quoted(description)}
`,
  )
  return `# Alerts for Confab: name this file in Prometheus's rule_files, and let it ask every node:
#   scrape_configs:
#     - job_name: confab
#       scrape_interval: 15s
#       authorization: { credentials: "the METRICS_TOKEN of the nodes" }
#       static_configs: [{ targets: ["node1:3000", "node2:3000", "node3:3000"] }]
groups:
  - name: confab
    rules:
${written.join("\n")}`
}
