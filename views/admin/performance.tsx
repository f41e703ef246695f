import type { Child } from "hono/jsx"
import type { Plan, SlowQuery } from "../../src/platform/db/slow-queries"
import type { Statement } from "../../src/platform/metrics/metrics"
import type { Latencies, Sample } from "../../src/platform/metrics/recent"
import type { PoolFigures } from "../../src/platform/db/pool"
import type { ReplicaFigures } from "../../src/platform/db/replica"
import type { CacheFigures, RedisFigures } from "../../src/platform/metrics/sources"
import type { NodeSockets } from "../../src/platform/realtime/roll-call"
import type { BreakerState } from "../../src/platform/breaker"
import type { Progress } from "../../src/search/reach-store"
import { ids } from "../ids"
import type { AssetUrls } from "../layout"
import { paths } from "../paths"
import { OuterPage } from "../shared/outer-page"
import { text } from "../text/text"
import { Chart, type Line } from "./chart"
import { bytes, milliseconds, percent, plainNumber, span } from "./units"

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

const words = text.performance
const places = 120
const mebibyte = 1024 ** 2

const latencies = (samples: readonly Sample[], of: (sample: Sample) => Latencies): Line[] =>
  (["p50", "p95", "p99"] as const).map((name) => ({
    name: words.lines[name],
    values: samples.map((sample) => of(sample)[name]),
  }))
const single = (samples: readonly Sample[], of: (sample: Sample) => number | null): Line[] => [
  { name: "", values: samples.map(of) },
]

const Charts = ({ samples, pool, cache }: Figures) => {
  const rate: Line[] = [
    { name: words.lines.all, values: samples.map((sample) => sample.requests.perSecond) },
    { name: words.lines.failed, values: samples.map((sample) => sample.failedPerSecond) },
  ]
  const { charts } = words
  const time = { format: milliseconds, places }
  const count = { format: plainNumber, places }
  return (
    <div class="charts">
      <Chart title={charts.requests} lines={latencies(samples, ({ requests }) => requests)} least={10} {...time} />
      <Chart title={charts.deliveries} lines={latencies(samples, ({ deliveries }) => deliveries)} least={5} {...time} />
      <Chart title={charts.queries} lines={latencies(samples, ({ queries }) => queries)} least={5} {...time} />
      <Chart title={charts.rate} lines={rate} {...count} />
      <Chart title={charts.cpu} lines={single(samples, ({ cpu }) => cpu)} {...count} />
      <Chart
        title={charts.memory}
        lines={single(samples, ({ residentBytes }) => residentBytes / mebibyte)}
        format={(value) => bytes(value * mebibyte)}
        places={places}
        least={200}
      />
      <Chart title={charts.lag} lines={single(samples, ({ lagMs }) => lagMs)} least={10} {...time} />
      <Chart title={charts.sockets} lines={single(samples, ({ sockets }) => sockets)} least={10} {...count} />
      {pool && (
        <Chart
          title={charts.pool}
          lines={single(samples, ({ poolActive }) => poolActive)}
          least={pool.max}
          {...count}
        />
      )}
      {cache.length > 0 && (
        <Chart
          title={charts.hits}
          lines={single(samples, ({ cacheHitShare }) => cacheHitShare)}
          format={percent}
          places={places}
        />
      )}
    </div>
  )
}

const Section = ({ title, hint, children }: { title: string; hint?: string; children: Child }) => (
  <section>
    <h2>{title}</h2>
    {hint && <p class="hint">{hint}</p>}
    {children}
  </section>
)

const Connections = ({ pool, redis, breakers, replicas }: Figures) =>
  pool || redis || breakers.length > 0 || replicas.length > 0 ? (
    <Section title={words.connections}>
      <dl class="facts">
        {pool && (
          <>
            <dt>{words.pool}</dt>
            <dd>{words.poolOf(pool.active, pool.max, pool.idle, pool.waiting)}</dd>
          </>
        )}
        {redis && (
          <>
            <dt>{words.redis}</dt>
            <dd>
              {words.states[redis.status]}
              {redis.memoryBytes !== null && `, ${bytes(redis.memoryBytes)}`}
            </dd>
          </>
        )}
        {replicas.map(({ name, status, lagMs }) => (
          <>
            <dt>{words.replica(name)}</dt>
            <dd class={status === "up" ? undefined : "bad"}>
              {words.states[status]}
              {lagMs !== null && `, ${words.lagging(milliseconds(lagMs))}`}
            </dd>
          </>
        ))}
        {breakers.map(({ name, state }) => (
          <>
            <dt>{words.breaker(name)}</dt>
            <dd class={state === "closed" ? undefined : "bad"}>{words.breakerStates[state]}</dd>
          </>
        ))}
      </dl>
    </Section>
  ) : null

/** How much of what was said is found by search. */
const Index = ({ index }: Figures) =>
  index && (
    <Section title={words.index}>
      <dl class="facts">
        <dt>{words.indexed}</dt>
        <dd>
          {index.chatsBehind > 0 && (
            <progress max={index.total} value={index.indexed} aria-label={words.indexed}></progress>
          )}
          {words.indexedOf(index.indexed, index.total)}
        </dd>
        <dt>{words.behind}</dt>
        <dd>{words.behindBy(index.total - index.indexed, index.chatsBehind)}</dd>
        <dt>{words.indexSize}</dt>
        <dd>{words.indexSizeOf(index.messages, bytes(index.bytes))}</dd>
      </dl>
    </Section>
  )

const Cache = ({ cache }: Figures) =>
  cache.length > 0 ? (
    <Section title={words.cache}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.keyspace}</th>
            <th scope="col">{words.tier}</th>
            <th scope="col" class="number">
              {words.share}
            </th>
            <th scope="col" class="number spare">
              {words.hits}
            </th>
            <th scope="col" class="number spare">
              {words.misses}
            </th>
          </tr>
        </thead>
        <tbody>
          {cache.map(({ keyspace, tier, hits, misses }) => (
            <tr>
              <th scope="row">{keyspace}</th>
              <td>{tier}</td>
              <td class="number">{hits + misses > 0 ? percent(hits / (hits + misses)) : words.none}</td>
              <td class="number spare">{plainNumber(hits)}</td>
              <td class="number spare">{plainNumber(misses)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  ) : null

const Statements = ({ statements }: Figures) => (
  <Section title={words.statements} hint={words.statementsHint}>
    <table>
      <thead>
        <tr>
          <th scope="col">{words.statement}</th>
          <th scope="col" class="number">
            {words.count}
          </th>
          <th scope="col" class="number">
            {words.mean}
          </th>
          <th scope="col" class="number spare">
            {words.p95}
          </th>
          <th scope="col" class="number spare">
            {words.total}
          </th>
          <th scope="col" class="number spare">
            {words.errors}
          </th>
        </tr>
      </thead>
      <tbody>
        {statements.map(({ name, count, meanMs, p95Ms, errors }) => (
          <tr>
            <th scope="row">{name}</th>
            <td class="number">{plainNumber(count)}</td>
            <td class="number">{milliseconds(meanMs)}</td>
            <td class="number spare">{milliseconds(p95Ms)}</td>
            <td class="number spare">{milliseconds(meanMs * count)}</td>
            <td class={errors > 0 ? "number spare bad" : "number spare"}>{plainNumber(errors)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </Section>
)

const Slow = ({ slow, now }: Figures) => (
  <Section title={words.slow} hint={slow.length > 0 ? words.slowHint : undefined}>
    {slow.length === 0 ? (
      <p class="nothing">{words.slowNone}</p>
    ) : (
      <table>
        <thead>
          <tr>
            <th scope="col">{words.statement}</th>
            <th scope="col" class="number">
              {words.duration}
            </th>
            <th scope="col" class="number">
              {words.when}
            </th>
            <th scope="col" class="spare">
              {words.plan}
            </th>
          </tr>
        </thead>
        <tbody>
          {slow.map(({ name, ms, at, plan }) => (
            <tr>
              <th scope="row">{plan ? <a href={paths.adminPlan(name)}>{name}</a> : name}</th>
              <td class="number">{milliseconds(ms)}</td>
              <td class="number">{words.agoOf(span(now - at))}</td>
              <td class="spare">{plan ? <code>{plan.id}</code> : words.none}</td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
  </Section>
)

const Sockets = ({ of, names, now }: { of: NodeSockets; names: Figures["names"]; now: number }) => (
  <Section title={words.socketsOf(of.node, of.total)}>
    {of.total === 0 ? (
      <p class="nothing">{words.socketsNone}</p>
    ) : (
      <table>
        <thead>
          <tr>
            <th scope="col">{words.person}</th>
            <th scope="col" class="number">
              {words.queue}
            </th>
            <th scope="col" class="number">
              {words.since}
            </th>
            <th scope="col" class="spare">
              {words.address}
            </th>
            <th scope="col" class="spare">
              {words.face}
            </th>
            <th scope="col">
              <span class="visually-hidden">{words.close}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {of.sockets.map(({ id, userId, address, face, since, queueBytes }) => {
            const name = names.get(userId) ?? words.unknown
            return (
              <tr>
                <th scope="row">
                  <bdi>{name}</bdi>
                </th>
                <td class="number">{bytes(queueBytes)}</td>
                <td class="number">{span(now - since)}</td>
                <td class="spare">{address}</td>
                <td class="spare">{words.faces[face]}</td>
                <td class="number">
                  <form method="post" action={paths.adminSocketClose(id)}>
                    <button class="button quiet" id={`close-${id}`} aria-label={words.closeOf(name)}>
                      {words.close}
                    </button>
                  </form>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    )}
    {of.total > of.sockets.length && <p class="hint">{words.socketsMore(of.total - of.sockets.length)}</p>}
  </Section>
)

/** What changes while one looks. */
export const FiguresPart = ({ figures }: { figures: Figures }) => (
  <>
    <p class="hint">{figures.samples.length > 0 ? words.node(figures.node) : words.soon}</p>
    <Charts {...figures} />
    <Connections {...figures} />
    <Index {...figures} />
    <Cache {...figures} />
    <Slow {...figures} />
    <Statements {...figures} />
    {figures.nodes.map((of) => (
      <Sockets of={of} names={figures.names} now={figures.now} />
    ))}
  </>
)

/** How the server does, for those who run it. Asks for its inside again and again, so it goes on after a refusal. */
export const PerformancePage = ({
  assets,
  viewerId,
  figures,
}: {
  assets: AssetUrls
  viewerId: string
  figures: Figures
}) => (
  <OuterPage assets={assets} title={words.title} viewerId={viewerId}>
    <div
      class="performance"
      hx-get={paths.adminPerformance()}
      hx-trigger="every 5s"
      hx-target={`#${ids.figures}`}
      hx-swap="innerHTML"
    >
      <div id={ids.figures}>
        <FiguresPart figures={figures} />
      </div>
    </div>
  </OuterPage>
)

export const PlanPage = ({
  assets,
  viewerId,
  name,
  plan,
}: {
  assets: AssetUrls
  viewerId: string
  name: string
  plan: Plan
}) => (
  <OuterPage assets={assets} title={words.planOf(name)} viewerId={viewerId}>
    <div class="performance">
      <p class="hint">
        <code>{plan.id}</code>
      </p>
      <pre class="command">{plan.text}</pre>
    </div>
  </OuterPage>
)
