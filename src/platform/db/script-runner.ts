import type { Database, TransactionSql } from "./open"

type Row = Record<string, unknown>
type Answer = { rows: Row[] }
/** What a library needs that brings its statements as text. */
export type ScriptRunner = { executeSql(text: string, values?: unknown[]): Promise<Answer> }

const script = /^\s*BEGIN;([^]*)COMMIT;\s*$/

/** Rows of a statement, or of all statements of a script. */
const answer = (found: unknown): Answer => ({ rows: (found as Row[] | Row[][]).flat() as Row[] })

/** Statements within a transaction of ours. */
export const runWithin = (tx: TransactionSql): ScriptRunner => ({
  executeSql: async (text, values) => answer(await tx.unsafe(text, values as never[])),
})

/**
 * Runs statements that a library brings as text, over our own connections and under our deadlines; `name` stands for all of
 * them in figures and logs. A script with BEGIN and COMMIT becomes a transaction of the driver, which lets no other begin one.
 */
export function createScriptRunner(db: Database, name: string): ScriptRunner {
  return {
    async executeSql(text, values) {
      const within = script.exec(text)?.[1]
      if (within !== undefined) return db.transaction(name, async (tx) => answer(await tx.unsafe(within)))
      return answer(await db.query(name, (sql) => sql.unsafe(text, values as never[])))
    },
  }
}
