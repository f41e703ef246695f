import type { TransactionSql } from "./db/open"

/** Records who did what to whom, in the transaction that does it. `detail` holds no secrets. */
export async function recordAudit(
  tx: TransactionSql,
  entry: {
    actorId: string | null
    action: string
    subject: string
    detail?: Record<string, string | number | boolean>
  },
) {
  await tx`insert into audit (actor_id, action, subject, detail)
    values (${entry.actorId}, ${entry.action}, ${entry.subject}, ${JSON.stringify(entry.detail ?? {})})`
}
