import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { join } from "node:path"
import { createMetrics } from "../../src/platform/metrics/metrics"
import type { Socket } from "../../src/platform/realtime/sockets"
import { type Json, type Server, startApp } from "../support/app"
import { confab } from "../support/confab"
import { promtool } from "../support/debian"
import { temporaryDirectory } from "../support/embedded"

const place = temporaryDirectory()
let node: Server
beforeAll(async () => {
  node = await startApp()
})
afterAll(async () => {
  await node.stop()
  place.remove()
})

/** What a node tells that has all parts. */
async function allFigures() {
  const sockets = { count: () => 0, all: () => new Set<Socket>().values() }
  const metrics = createMetrics({ db: { onQuery: () => {} }, sockets, dataDir: place.path, sources: everything })
  metrics.stop()
  return metrics.text()
}
const everything = {
  pool: () => ({ max: 20, active: 3, idle: 4, waiting: 0 }),
  cache: () => [{ keyspace: "session", tier: "memory", hits: 9, misses: 1 }],
  breakers: () => [{ name: "redis", state: () => "closed" as const }],
  replicas: () => [{ name: "a", status: "up" as const, lagMs: 5 }],
  redis: async () => ({ status: "up" as const, memoryBytes: 1 }),
}

async function printed(...words: string[]): Promise<string> {
  const { code, output, errors } = await confab(["deploy", ...words])
  expect({ code, errors }).toEqual({ code: 0, errors: "" })
  return output
}

/** As their readers do; JSON is YAML. */
const yaml = (text: string) => Bun.YAML.parse(text) as Json

test.each([
  [[]],
  [["apache"]],
  [["toString"]],
  [["nginx", "more"]],
  [["nginx", "--nodes", "here"]],
  [["nginx", "--domain", "a; include /etc/passwd"]],
  [["nginx", "--certificate", "/etc/tls.pem"]],
])("wrong usage %p gets one sentence and exit code 2", async (words) => {
  const { code, output, errors } = await confab(["deploy", ...words])
  expect({ code, output }).toEqual({ code: 2, output: "" })
  expect(errors).toStartWith("Use: confab deploy nginx | ")
})

describe("the alert rules", () => {
  let file: string
  let rules: { alert: string; expr: string }[]
  beforeAll(async () => {
    file = join(place.path, "confab.rules.yml")
    const text = await printed("prometheus")
    await Bun.write(file, text)
    rules = yaml(text)["groups"][0].rules
  })

  test("are accepted by Prometheus's checker, which does refuse what is wrong", async () => {
    expect(await promtool(["check", "rules", file])).toMatchObject({ code: 0 })
    const wrong = join(place.path, "wrong.yml")
    await Bun.write(wrong, (await Bun.file(file).text()).replace("sum(rate(", "sum(rate(("))
    expect((await promtool(["check", "rules", wrong])).code).not.toBe(0)
  })

  test("speak of errors, p95, event loop, CPU, memory, pool, replicas, breakers, hit rate and disk", () => {
    const subjects = "Errors Slow EventLoopLag Cpu Memory Pool ReplicaLag BreakerOpen HitRate Disk".split(" ")
    expect(rules.map(({ alert }) => alert)).toEqual(expect.arrayContaining(subjects.map((name) => `Confab${name}`)))
  })

  test("fire when it is bad, and not when it is well, as Prometheus works them out", async () => {
    const scenario = join(place.path, "scenario.yml")
    await Bun.write(scenario, JSON.stringify({ rule_files: [file], evaluation_interval: "1m", tests: scenarios() }))
    const { code, output } = await promtool(["test", "rules", scenario])
    expect(output).toContain("SUCCESS")
    expect(code).toBe(0)
    await Bun.write(
      scenario,
      JSON.stringify({ rule_files: [file], evaluation_interval: "1m", tests: [unwell(["Nothing"])] }),
    )
    expect((await promtool(["test", "rules", scenario])).code).not.toBe(0)
  })
})

/** Series by what they say of a node, a value a minute. */
const well = {
  'up{job="confab",instance="a"}': "1x420",
  'http_requests_total{instance="a",status_code="200"}': "0+6000x420",
  'http_requests_total{instance="a",status_code="500"}': "0+0x420",
  'http_request_duration_seconds_bucket{instance="a",status_code="200",le="0.1"}': "0+6000x420",
  'http_request_duration_seconds_bucket{instance="a",status_code="200",le="1"}': "0+6000x420",
  'http_request_duration_seconds_bucket{instance="a",status_code="200",le="+Inf"}': "0+6000x420",
  'message_delivery_latency_ms_bucket{instance="a",le="10"}': "0+600x420",
  'message_delivery_latency_ms_bucket{instance="a",le="1000"}': "0+600x420",
  'message_delivery_latency_ms_bucket{instance="a",le="+Inf"}': "0+600x420",
  'event_loop_lag_seconds_bucket{instance="a",le="0.01"}': "0+1200x420",
  'event_loop_lag_seconds_bucket{instance="a",le="1"}': "0+1200x420",
  'event_loop_lag_seconds_bucket{instance="a",le="+Inf"}': "0+1200x420",
  'process_cpu_seconds_total{instance="a"}': "0+30x420",
  'memory_resident_bytes{instance="a"}': "200000000x420",
  'memory_limit_bytes{instance="a"}': "4000000000x420",
  'db_connections_active{instance="a"}': "10x420",
  'db_connections_max{instance="a"}': "20x420",
  'db_operation_errors_total{instance="a",operation="messages.flush"}': "0x420",
  'db_replica_lag_seconds{instance="a",replica="r"}': "1x420",
  'db_replica_up{instance="a",replica="r"}': "1x420",
  'circuit_breaker_state{instance="a",breaker="redis",state="open"}': "0x420",
  'cache_hits_total{instance="a",keyspace="session",tier="memory"}': "0+6000x420",
  'cache_misses_total{instance="a",keyspace="session",tier="memory"}': "0+3000x420",
  'cache_hits_total{instance="a",keyspace="session",tier="redis"}': "0+2900x420",
  'cache_misses_total{instance="a",keyspace="session",tier="redis"}': "0+100x420",
  'disk_free_bytes{instance="a"}': "50x420",
  'disk_size_bytes{instance="a"}': "100x420",
}
type Series = Partial<Record<keyof typeof well, string>>

const bad: Record<string, Series> = {
  ConfabDown: { 'up{job="confab",instance="a"}': "0x420" },
  ConfabErrors: { 'http_requests_total{instance="a",status_code="500"}': "0+30x420" },
  ConfabErrorsMany: { 'http_requests_total{instance="a",status_code="500"}': "0+300x420" },
  ConfabSlow: { 'http_request_duration_seconds_bucket{instance="a",status_code="200",le="0.1"}': "0+5600x420" },
  ConfabVerySlow: { 'http_request_duration_seconds_bucket{instance="a",status_code="200",le="0.1"}': "0+3000x420" },
  ConfabSlowDelivery: { 'message_delivery_latency_ms_bucket{instance="a",le="10"}': "0+400x420" },
  ConfabEventLoopLag: { 'event_loop_lag_seconds_bucket{instance="a",le="0.01"}': "0+1100x420" },
  ConfabCpu: { 'process_cpu_seconds_total{instance="a"}': "0+50x420" },
  ConfabMemory: { 'memory_resident_bytes{instance="a"}': "1200000000x420" },
  ConfabMemoryGrows: { 'memory_resident_bytes{instance="a"}': "10000000+2300000x420" },
  ConfabPool: { 'db_connections_active{instance="a"}': "17x420" },
  ConfabPoolFull: { 'db_connections_active{instance="a"}': "19x420" },
  ConfabDatabaseErrors: { 'db_operation_errors_total{instance="a",operation="messages.flush"}': "0+12x420" },
  ConfabReplicaLag: { 'db_replica_lag_seconds{instance="a",replica="r"}': "60x420" },
  ConfabReplicaDown: { 'db_replica_up{instance="a",replica="r"}': "0x420" },
  ConfabBreakerOpen: { 'circuit_breaker_state{instance="a",breaker="redis",state="open"}': "1x420" },
  ConfabHitRate: { 'cache_misses_total{instance="a",keyspace="session",tier="redis"}': "0+1500x420" },
  ConfabDisk: { 'disk_free_bytes{instance="a"}': "10x420" },
  ConfabDiskFull: { 'disk_free_bytes{instance="a"}': "4x420" },
}
/** Whoever is far over the mark is over the nearer mark as well. */
const implied: Record<string, string[]> = {
  ConfabErrorsMany: ["ConfabErrors"],
  ConfabVerySlow: ["ConfabSlow"],
  ConfabPoolFull: ["ConfabPool"],
  ConfabDiskFull: ["ConfabDisk"],
}

/** What fires in the end, as `promtool test rules` reads it. Trends want hours, the rest an hour at most. */
const scenario = (series: Series, firing: string[]) => ({
  interval: "1m",
  input_series: Object.entries({ ...well, ...series }).map(([name, values]) => ({ series: name, values })),
  promql_expr_test: [
    {
      expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
      eval_time: firing.includes("ConfabMemoryGrows") ? "7h" : "1h",
      exp_samples: firing.map((alertname) => ({ labels: `{alertname="${alertname}"}`, value: 1 })),
    },
  ],
})
const unwell = (firing: string[]) => scenario({}, firing)
const scenarios = () => [
  scenario({}, []),
  ...Object.entries(bad).map(([alert, series]) => scenario(series, [alert, ...(implied[alert] ?? [])])),
]

test("every alert has a scenario in which it fires", async () => {
  const rules: { alert: string }[] = yaml(await printed("prometheus"))["groups"][0].rules
  expect(Object.keys(bad).toSorted()).toEqual(rules.map(({ alert }) => alert).toSorted())
})

test("rules and dashboard ask for figures that a node has, in sentences that Prometheus reads", async () => {
  const rules: { expr: string }[] = yaml(await printed("prometheus"))["groups"][0].rules
  const dashboard = JSON.parse(await printed("grafana")) as Json
  const asked: string[] = dashboard["panels"].flatMap((panel: Json) =>
    (panel["targets"] ?? []).map((target: Json) => target["expr"]),
  )
  expect(asked.length).toBeGreaterThan(20)
  const expressions = [...rules.map(({ expr }) => expr), ...asked].map((expr) =>
    expr.replaceAll("$__rate_interval", "5m").replaceAll("$instance", "a"),
  )
  const file = join(place.path, "expressions.yml")
  const records = expressions.map((expr, i) => ({ record: `expression_${i}`, expr }))
  await Bun.write(file, JSON.stringify({ groups: [{ name: "all", rules: records }] }))
  expect(await promtool(["check", "rules", file])).toMatchObject({ code: 0 })

  const known = new Set([...(await allFigures()).matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name!))
  const named = expressions.flatMap((expr) => expr.match(/\b[a-z]+(_[a-z]+)+(?=[{[ )/]|$)/g) ?? [])
  const metrics = new Set(named.filter((name) => !/^(histogram_quantile|predict_linear|status_code)$/.test(name)))
  expect(metrics.size).toBeGreaterThan(15)
  expect(
    [...metrics].filter((name) => !known.has(name.replace(/_(bucket|sum|count)$/, "")) && !known.has(name)),
  ).toEqual([])
})

test("panels do not lie upon each other", async () => {
  const dashboard = JSON.parse(await printed("grafana")) as Json
  const taken = new Set<string>()
  for (const { gridPos, title } of dashboard["panels"] as Json[])
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        expect(x).toBeLessThan(24)
        expect(taken.has(`${x},${y}`), String(title)).toBe(false)
        taken.add(`${x},${y}`)
      }
})

test("the compose file has three nodes, a proxy that knows them, and a Redis and Postgres as they should be", async () => {
  const file = yaml(await printed("compose", "--domain", "chat.test", "--listen", "8080"))
  const { services } = file
  expect(Object.keys(services)).toEqual(["node1", "node2", "node3", "proxy", "redis", "postgres"])
  for (const name of ["node1", "node2", "node3"]) {
    expect(services[name].environment).toMatchObject({ HOST: "0.0.0.0", REDIS_URL: "redis://redis:6379" })
    expect(file["configs"].proxy.content).toContain(`server ${name}:3000 `)
  }
  expect(services.redis.command).toContain("--maxmemory-policy allkeys-lru")
  expect(services.postgres.command).toMatch(/shared_buffers=\d+GB/)
  expect(services.postgres.command).not.toMatch(/fsync=off|synchronous_commit=off/)
  // Compose replaces $NAME by its own variables; $$ is one dollar.
  expect(file["configs"].proxy.content).not.toMatch(/[^$]\$[a-z]/)
  expect(file["configs"].proxy.content.replaceAll("$$", "$")).toContain("proxy_set_header Host $http_host;")
})

test("the check by which compose sees that a node is well tells the truth", async () => {
  const { services } = yaml(await printed("compose"))
  const check = async (port: number) => {
    const [, , , command] = services.node1.healthcheck.test as string[]
    return Bun.spawn(["bash", "-c", command!.replace("127.0.0.1/3000", `127.0.0.1/${port}`)]).exited
  }
  expect(await check(node.port)).toBe(0)
  const alone = await startApp()
  await alone.db.close()
  expect(await check(alone.port)).not.toBe(0)
  await alone.stop()
  expect(await check(alone.port)).not.toBe(0)
})

const systemdAnalyze = Bun.which("systemd-analyze")
test.skipIf(!systemdAnalyze)("the unit is one that systemd reads without a word", async () => {
  const unit = join(place.path, "confab.service")
  await Bun.write(unit, (await printed("systemd")).replace("/usr/local/bin/confab serve", `${process.execPath} serve`))
  const child = Bun.spawn([systemdAnalyze!, "verify", "--man=no", unit], { stderr: "pipe" })
  expect(await new Response(child.stderr).text()).toBe("")
  expect(await child.exited).toBe(0)
})

test("the manifests are what Kubernetes names so, with probes that a node answers", async () => {
  const parts = Bun.YAML.parse(await printed("kubernetes", "--image", "registry.test/confab:1")) as unknown as Json[]
  expect(parts.map(({ kind }) => kind as string)).toEqual([
    "Deployment",
    "Service",
    "PodDisruptionBudget",
    "Ingress",
    "PersistentVolumeClaim",
  ])
  const [container] = parts[0]!["spec"].template.spec.containers
  expect(container.image).toBe("registry.test/confab:1")
  for (const probe of ["readinessProbe", "startupProbe"])
    expect((await fetch(node.url + container[probe].httpGet.path)).status).toBe(200)
  expect(parts[1]!["spec"].selector).toEqual(parts[0]!["spec"].template.metadata.labels)
})
