import type { Sql } from "./client"
import { type PlanNode, drawPlan } from "./explaining"
import type { Database } from "./open"
import { type Plan, planning } from "./slow-queries"

/** What the driver knows of a statement once it has run; parts of one never get it. */
type Ran = { statement?: { string: string } | null }
type Way = "query" | "write"

const isTemplate = (first: unknown) => Array.isArray(first) && "raw" in first

/**
 * The same database, which remembers the text of each named statement from its first run, so that its plan can be asked for
 * later: as Postgres would make it for any values (PostgreSQL 16 or later), without carrying it out.
 */
export function rememberStatements(db: Database): Database & { planOf(name: string): Promise<Plan | null> } {
  const texts = new Map<string, { text: string; way: Way }>()
  const running = new Map<string, { made: Ran[]; way: Way }>()

  function listen(name: string, client: Sql, way: Way): Sql {
    if (texts.has(name)) return client
    const made: Ran[] = []
    running.set(name, { made, way })
    const call = (...given: unknown[]) => {
      const query = (client as unknown as (...all: unknown[]) => unknown)(...given)
      if (isTemplate(given[0])) made.push(query as Ran)
      return query
    }
    return Object.assign(call, client) as unknown as Sql
  }

  db.onQuery((name, _ms, error) => {
    const ran = running.get(name)
    if (!ran) return
    running.delete(name)
    const text = ran.made.findLast(({ statement }) => statement)?.statement?.string
    if (text && !error) texts.set(name, { text, way: ran.way })
  })

  return {
    ...db,
    query: (name, run, options) => db.query(name, (sql) => run(listen(name, sql, "query")), options),
    write: (name, run) => db.write(name, (sql) => run(listen(name, sql, "write"))),
    async planOf(name) {
      const known = texts.get(name)
      if (!known) return null
      const ask = (sql: Sql) => sql.unsafe(`explain (generic_plan, format json) ${known.text}`)
      // The writer's connections plan in a way of their own.
      const [row] = await db[known.way](planning, ask)
      const [{ Plan: plan }] = Object.values(row!)[0] as [{ Plan: PlanNode }]
      return { id: Bun.hash(JSON.stringify(shapeOf(plan))).toString(36), text: drawPlan(plan).join("\n") }
    },
  }
}

/** What makes a plan another one: its steps and what they read, but not how much. */
const shapeOf = (node: PlanNode): unknown[] => [
  node["Node Type"],
  node["Relation Name"],
  node["Index Name"],
  ...(node.Plans ?? []).map(shapeOf),
]
