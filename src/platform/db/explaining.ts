import type { Database, Sql, TransactionSql } from "./open"

export type PlanNode = {
  "Node Type": string
  "Relation Name"?: string
  "Plan Rows": number
  Plans?: PlanNode[]
  [detail: string]: unknown
}
export type Explained = { name: string; plan: PlanNode }

class Undone extends Error {}

/** Whether a call of the client is a statement or a part of one, and not a helper such as `sql(list)`. */
const isTemplate = (first: unknown): first is TemplateStringsArray => Array.isArray(first) && "raw" in first

/**
 * A database that asks for the plan of every statement before it runs it, and undoes all that was done: for looking at plans
 * on real data. `rows` of a plan are the planner's guess.
 */
export function createExplainingDatabase(db: Database): Database & { explained: Explained[] } {
  const explained: Explained[] = []

  /** The client as stores know it; a statement that is awaited is explained first, a part of another is left alone. */
  function explaining(name: string, tx: TransactionSql): TransactionSql {
    const call = (first: unknown, ...rest: unknown[]) => {
      const made = (tx as unknown as (...all: unknown[]) => PromiseLike<unknown>)(first, ...rest)
      if (!isTemplate(first)) return made
      return new Proxy(made, {
        get(target, key) {
          const value: unknown = Reflect.get(target, key)
          if (key !== "then") return typeof value === "function" ? value.bind(target) : value
          return (resolve: (rows: unknown) => unknown, reject: (error: unknown) => unknown) =>
            (async () => {
              const [row] = await tx<
                { [column: string]: [{ Plan: PlanNode }] }[]
              >`explain (format json) ${target as never}`
              explained.push({ name, plan: Object.values(row!)[0]![0].Plan })
              return target
            })().then(resolve, reject)
        },
      })
    }
    return Object.assign(call, tx) as unknown as TransactionSql
  }

  /** Runs a piece of work in a transaction that is undone, and gives what it gave. */
  async function undone<T>(
    begin: (work: (tx: TransactionSql) => Promise<void>) => Promise<unknown>,
    work: (tx: TransactionSql) => PromiseLike<T>,
  ): Promise<T> {
    let result: { value: T } | undefined
    await begin(async (tx) => {
      result = { value: await work(tx) }
      throw new Undone()
    }).catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error
    })
    return result!.value
  }

  const begin = (work: (tx: TransactionSql) => Promise<void>) => db.sql.begin(work)
  return {
    ...db,
    explained,
    query: (name, run) => undone(begin, (tx) => run(explaining(name, tx) as unknown as Sql)),
    transaction: (name, run) => undone(begin, (tx) => run(explaining(name, tx))),
    write: (name, run) =>
      undone(
        (work) => db.write(name, (sql) => sql.begin(work)),
        (tx) => run(explaining(name, tx) as unknown as Sql),
      ),
  }
}

/** A plan as lines of text, its steps indented. */
export function drawPlan(node: PlanNode, depth = 0): string[] {
  const on = node["Relation Name"] ? ` on ${node["Relation Name"]}` : ""
  const by = typeof node["Index Name"] === "string" ? ` using ${node["Index Name"]}` : ""
  const condition = node["Index Cond"] ?? node["Filter"] ?? node["Sort Key"]
  const detail = condition ? `  ${JSON.stringify(condition)}` : ""
  const line = `${"  ".repeat(depth)}${node["Node Type"]}${by}${on} (${node["Plan Rows"]} rows)${detail}`
  return [line, ...(node.Plans ?? []).flatMap((inner) => drawPlan(inner, depth + 1))]
}
