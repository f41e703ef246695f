import type { Child } from "hono/jsx"
import type { NodeSockets } from "../../src/platform/realtime/roll-call"
import { paths } from "../paths"
import { text } from "../text/text"
import type { Figures } from "./figures"
import { bytes, milliseconds, percent, plainNumber, span } from "./units"

const words = text.performance

const Section = ({ title, hint, children }: { title: string; hint?: string; children: Child }) => (
  <section>
    <h2>{title}</h2>
    {hint && <p class="hint">{hint}</p>}
    {children}
  </section>
)

export const Connections = ({ pool, redis, breakers, replicas }: Figures) =>
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
export const Index = ({ index }: Figures) =>
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

export const Cache = ({ cache }: Figures) =>
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

export const Statements = ({ statements }: Figures) => (
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

export const Slow = ({ slow, now }: Figures) => (
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

export const Sockets = ({ of, names, now }: { of: NodeSockets; names: Figures["names"]; now: number }) => (
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
