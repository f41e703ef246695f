import type { TransactionSql } from "../platform/db/open"
import type { Part } from "./cancelling"
import { personSql } from "./names-store"
import type { Atom } from "./query"

/** Of what another index than that of the documents has a list: the shortest lists first. */
const kinds: Atom["kind"][] = [
  "saved",
  "pin",
  "calls",
  "mentions",
  "image",
  "thread",
  "edited",
  "reply",
  "reaction",
  "unread",
]

/** The atom among these by whose list a search is best begun; null where there is none. */
export const bestListed = (atoms: Atom[]): Atom | null =>
  atoms
    .filter(({ kind }) => kinds.includes(kind))
    .toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind))[0] ?? null

/** The ids of the messages in these chats, and perhaps some others', of which an atom is true. */
export function listSql(tx: TransactionSql, atom: Atom, userId: string, chatIds: string[]): Part {
  const inChats = tx`x.chat_id = any(${chatIds}::uuid[])`
  switch (atom.kind) {
    case "mentions": {
      const named = tx`select x.message_id from mentions x where x.user_id = any(array(${personSql(tx, atom.person, userId)})) and ${inChats}`
      return atom.person === "me"
        ? tx`${named} union all select x.id from messages x where ${inChats} and x.mentions_all and x.deleted_at is null`
        : named
    }
    case "calls":
      return tx`select x.id from messages x where ${inChats} and x.mentions_all and x.mentions_here = ${atom.whom === "here"} and x.deleted_at is null`
    case "saved":
      return tx`select x.message_id from saved_messages x where x.user_id = ${userId} and x.message_id is not null`
    case "pin":
      return tx`select x.id from messages x where ${inChats} and x.pinned_at is not null and x.deleted_at is null`
    case "edited":
      return tx`select x.message_id from search_documents x where ${inChats} and x.edited_at is not null`
    case "image":
      return tx`select x.id from messages x where ${inChats} and x.attachments <> '[]' and x.deleted_at is null`
    case "thread":
      return tx`select x.id from messages x where ${inChats} and x.reply_count > 0 and x.deleted_at is null`
    case "reply":
      return tx`select x.id from messages x where ${inChats} and x.thread_of is not null`
    case "reaction":
      return tx`select distinct x.message_id from reactions x`
    case "unread":
      // The rev of a message is never below its seq.
      return tx`select x.id from chat_members k join messages x on x.chat_id = k.chat_id and x.rev > k.last_read_seq and x.seq > k.last_read_seq
        where k.user_id = ${userId} and k.chat_id = any(${chatIds}::uuid[]) and x.sender_id <> ${userId}`
    default:
      throw new Error(`There is no list of ${atom.kind}`)
  }
}
