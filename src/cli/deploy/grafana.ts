type Query = [expr: string, legend: string]
type Panel = { title: string; unit: string; queries: Query[]; max?: number }

const rate = (metric: string, by: string) => `sum by (${by}) (rate(${metric}[$__rate_interval]))`
const quantiles = (metric: string): Query[] =>
  [50, 95, 99].map((percent) => [
    `histogram_quantile(${percent / 100}, ${rate(`${metric}_bucket{instance=~"$instance"}`, "le")})`,
    `p${percent}`,
  ])
const each = (metric: string, legend = "{{instance}}"): Query => [`${metric}{instance=~"$instance"}`, legend]

const rows: Record<string, Panel[]> = {
  "What people feel": [
    { title: "Requests: time to the answer", unit: "s", queries: quantiles("http_request_duration_seconds") },
    { title: "Messages: commit to socket", unit: "ms", queries: quantiles("message_delivery_latency_ms") },
    {
      title: "Requests by status",
      unit: "reqps",
      queries: [[rate('http_requests_total{instance=~"$instance"}', "status_code"), "{{status_code}}"]],
    },
    {
      title: "Slowest routes (p95)",
      unit: "s",
      queries: [
        [
          `topk(8, histogram_quantile(0.95, ${rate('http_request_duration_seconds_bucket{instance=~"$instance", status_code!="101"}', "le, route")}))`,
          "{{route}}",
        ],
      ],
    },
  ],
  People: [
    { title: "Active people", unit: "short", queries: [each("active_users")] },
    { title: "Sockets", unit: "short", queries: [each("websocket_active_connections")] },
    {
      title: "Messages handed over",
      unit: "ops",
      queries: [[rate('message_delivery_latency_ms_count{instance=~"$instance"}', "instance"), "{{instance}}"]],
    },
  ],
  Nodes: [
    {
      title: "CPU (1 is a core)",
      unit: "percentunit",
      queries: [['rate(process_cpu_seconds_total{instance=~"$instance"}[$__rate_interval])', "{{instance}}"]],
    },
    {
      title: "Memory",
      unit: "bytes",
      queries: [
        each("memory_resident_bytes", "{{instance}} resident"),
        each("memory_allocated_bytes", "{{instance}} objects"),
      ],
    },
    {
      title: "Event-loop lag (p99)",
      unit: "s",
      queries: [
        [
          `histogram_quantile(0.99, ${rate('event_loop_lag_seconds_bucket{instance=~"$instance"}', "le, instance")})`,
          "{{instance}}",
        ],
      ],
    },
    {
      title: "Disk free",
      unit: "percentunit",
      max: 1,
      queries: [['disk_free_bytes{instance=~"$instance"} / disk_size_bytes', "{{instance}}"]],
    },
  ],
  Database: [
    { title: "Statements: duration", unit: "s", queries: quantiles("db_operation_duration_seconds") },
    {
      title: "Time by statement",
      unit: "percentunit",
      queries: [
        [`topk(10, ${rate('db_operation_duration_seconds_sum{instance=~"$instance"}', "operation")})`, "{{operation}}"],
      ],
    },
    {
      title: "Connections",
      unit: "short",
      queries: [
        each("db_connections_active", "{{instance}} at work"),
        each("db_connections_idle", "{{instance}} idle"),
        each("db_connections_waiting", "{{instance}} waiting for one"),
      ],
    },
    {
      title: "Failed statements",
      unit: "ops",
      queries: [[rate('db_operation_errors_total{instance=~"$instance"}', "operation"), "{{operation}}"]],
    },
    { title: "Replica lag", unit: "s", queries: [each("db_replica_lag_seconds", "{{instance}} {{replica}}")] },
  ],
  "Cache and Redis": [
    {
      title: "Hit rate by keyspace and tier",
      unit: "percentunit",
      max: 1,
      queries: [
        [
          `${rate('cache_hits_total{instance=~"$instance"}', "keyspace, tier")} / (${rate('cache_hits_total{instance=~"$instance"}', "keyspace, tier")} + ${rate('cache_misses_total{instance=~"$instance"}', "keyspace, tier")})`,
          "{{keyspace}} {{tier}}",
        ],
      ],
    },
    { title: "Memory of Redis", unit: "bytes", queries: [each("redis_memory_used_bytes")] },
    {
      title: "Open circuit breakers",
      unit: "short",
      queries: [['circuit_breaker_state{instance=~"$instance", state="open"}', "{{instance}} {{breaker}}"]],
    },
  ],
}

const datasource = { type: "prometheus", uid: "${datasource}" }
const columns = 24

/** A dashboard, as a file to import into Grafana (10 or later); it asks for the Prometheus to read. */
export function grafana(): string {
  const panels: object[] = []
  let id = 0
  let y = 0
  for (const [title, inRow] of Object.entries(rows)) {
    panels.push({ id: ++id, type: "row", title, collapsed: false, gridPos: { x: 0, y: y++, w: columns, h: 1 } })
    const width = Math.max(8, Math.floor(columns / inRow.length))
    for (const [index, panel] of inRow.entries()) {
      const perLine = Math.floor(columns / width)
      const gridPos = { x: (index % perLine) * width, y: y + 8 * Math.floor(index / perLine), w: width, h: 8 }
      panels.push(toPanel(++id, panel, gridPos))
    }
    y += 8 * Math.ceil(inRow.length / Math.floor(columns / width))
  }
  const dashboard = {
    title: "Confab",
    uid: "confab",
    tags: ["confab"],
    schemaVersion: 39,
    editable: true,
    refresh: "15s",
    time: { from: "now-1h", to: "now" },
    templating: {
      list: [
        { name: "datasource", type: "datasource", query: "prometheus", label: "Prometheus" },
        {
          name: "instance",
          type: "query",
          label: "Node",
          datasource,
          query: { query: "label_values(confab_build_info, instance)", refId: "nodes" },
          refresh: 2,
          multi: true,
          includeAll: true,
          current: { text: "All", value: "$__all" },
        },
      ],
    },
    panels,
  }
  return `${JSON.stringify(dashboard, null, 2)}\n`
}

function toPanel(id: number, { title, unit, queries, max }: Panel, gridPos: object): object {
  return {
    id,
    type: "timeseries",
    title,
    datasource,
    gridPos,
    fieldConfig: { defaults: { unit, min: 0, ...(max && { max }), custom: { fillOpacity: 8 } }, overrides: [] },
    options: { tooltip: { mode: "multi", sort: "desc" }, legend: { displayMode: "list", placement: "bottom" } },
    targets: queries.map(([expr, legendFormat], index) => ({
      refId: String.fromCharCode(65 + index),
      datasource,
      expr,
      legendFormat,
    })),
  }
}
