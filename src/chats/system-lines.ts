import type { TransactionSql } from "../platform/db/open"

/**
 * Writes a system line into a chat in the transaction of what it tells of. Locks and bumps the chat's row: callers touch
 * several chats in id order. Given by the messages, which stand to the right of the chats.
 */
export type WriteSystemLine = (
  tx: TransactionSql,
  line: { chatId: string; actorId: string; text: string },
) => Promise<{ seq: number; rev: number }>
