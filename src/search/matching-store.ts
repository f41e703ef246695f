import type { Database, TransactionSql } from "../platform/db/open"
import { type Part, cancellable } from "./cancelling"
import { isSpaced, lexemesOf } from "./lexemes"
import type { Sought } from "./marks"
import { directSql, personSql } from "./names-store"
import type { Atom, Choice, TextAtom } from "./query"

/** How well messages fit what is looked for. */
export function createMatchingStore(db: Database) {
  return {
    /**
     * How well messages fit a query, from 0 up: whole words more than parts, its words side by side, a short text, and, up to
     * twice as much, the days before `upTo` (microseconds). The same for the same text, whoever asks and whenever.
     */
    rank: (ids: string[], sought: Sought[], upTo: string, signal?: AbortSignal) =>
      db.query("search.rank", async (sql) => {
        const words = sought.map(({ folded }) => folded)
        const rows = await cancellable<{ id: string; rank: number }>(
          sql`select d.message_id as id, round(((1
              + (select coalesce(sum(case when d.words @@ q.lexeme::tsquery then 2 when d.body like q.inside then 1 else 0 end), 0)
                from unnest(${words.map((word) => (isWord(word) ? quoted(word) : ""))}::text[], ${words.map((word) => `%${escaped(word)}%`)}::text[]) as q(lexeme, inside))
              + case when ${words.length > 1} and d.body like ${`%${escaped(words.join(" "))}%`} then 3 else 0 end)
            / (1 + ln(1 + length(d.body) / 200.0))
            * (1 + exp(-least(100, greatest(0, ${upTo}::float8 / 1000000 - extract(epoch from d.created_at)) / 2592000))))::numeric, 6)::float8 as rank
          from search_documents d where d.message_id = any(${ids}::uuid[])`,
          signal,
        )
        return new Map(rows.map(({ id, rank }) => [id, rank]))
      }),
  }
}

export const isWord = (folded: string) => {
  const { words, signs } = lexemesOf(folded)
  return signs.length === 0 && words.length === 1 && words[0] === folded
}

/** What a query asks of a document `d`, as a condition. */
export function conditionOf(tx: TransactionSql, clauses: Choice[][], userId: string, language: string): Part {
  const one = ({ atom, negated }: Choice) =>
    negated ? tx`not (${atomSql(tx, atom, userId, language)})` : tx`(${atomSql(tx, atom, userId, language)})`
  const clause = (choices: Choice[]) => choices.map(one).reduce((whole, part) => tx`${whole} or ${part}`)
  if (clauses.length === 0) return tx`true`
  return clauses.map((choices) => tx`(${clause(choices)})`).reduce((whole, part) => tx`${whole} and ${part}`)
}

export const escaped = (text: string) => text.replaceAll(/[\\%_]/g, "\\$&")
/** As a pattern of LIKE: a text, or the words of a phrase in their order. */
export const insideOf = ({ folded, phrase }: Pick<TextAtom, "folded" | "phrase">) =>
  `%${phrase && isSpaced(folded) ? escaped(folded).replaceAll(" ", "%") : escaped(folded)}%`
const quoted = (lexeme: string) => `'${lexeme.replaceAll(/['\\]/g, "$&$&")}'`

/** As a regular expression of Postgres: the text, whatever signs stand between its words, and no letter of a longer word beside its first and last. */
function wholeWords(folded: string): string {
  const literal = folded.replaceAll(/[^\p{L}\p{N}\p{M}\s]/gu, "\\$&").replaceAll(" ", "[^[:alnum:]\\n]+")
  const before = /^[\p{L}\p{N}]/u.test(folded) ? "(?<![[:alnum:]])" : ""
  const after = /[\p{L}\p{N}\p{M}]$/u.test(folded) ? "(?![[:alnum:]])" : ""
  return `${before}${literal}${after}`
}

function textSql(tx: TransactionSql, { folded, phrase, open }: TextAtom, language: string) {
  const { words, signs } = lexemesOf(folded)
  const inside = tx`d.body like ${insideOf({ folded, phrase })}`
  const isWord = words.length === 1 && words[0] === folded
  if (signs.length > 0) {
    // Pairs of letters say all that a single one says.
    const long = signs.filter((sign) => [...sign].length > 1)
    const all = (long.length > 0 ? long : signs).map(quoted).join(" & ")
    return tx`d.words @@ ${all}::tsquery and ${inside}`
  }
  if (!isWord) return phrase && isSpaced(folded) ? tx`${inside} and d.body ~ ${wholeWords(folded)}` : inside
  if (open) return tx`d.words @@ ${`${quoted(folded)}:*`}::tsquery`
  if (phrase) return tx`d.words @@ ${quoted(folded)}::tsquery`
  const forms = tx`d.words @@ (${quoted(folded)}::tsquery || plainto_tsquery(${language}::regconfig, ${folded}))`
  return folded.length < 3 ? forms : tx`${forms} or ${inside}`
}

function atomSql(tx: TransactionSql, atom: Atom, userId: string, language: string): Part {
  const person = (name: string) => personSql(tx, name, userId)
  const live = (condition: Part) => tx`exists (select 1 from messages x where x.id = d.message_id and ${condition})`
  switch (atom.kind) {
    case "text":
      return textSql(tx, atom, language)
    case "from":
      return tx`d.sender_id = any(array(${person(atom.person)}))`
    case "in":
      return tx`d.chat_id = any(array(select c.id from chats c join chat_members k on k.chat_id = c.id and k.user_id = ${userId} where lower(c.name) = ${atom.name} or c.id::text = ${atom.name}))`
    case "with":
      return tx`d.chat_id = any(array(select k.chat_id from chat_members k join chat_members o on o.chat_id = k.chat_id
        where k.user_id = ${userId} and o.user_id = any(array(${person(atom.person)}))))`
    case "to":
      return tx`d.sender_id <> all(array(${person(atom.person)})) and d.chat_id = any(array(${directSql(tx, atom.person, userId)}))`
    case "direct":
      return tx`d.chat_id = any(array(${directSql(tx, atom.person, userId)}))`
    case "calls":
      return live(tx`x.mentions_all and x.mentions_here = ${atom.whom === "here"}`)
    case "mentions":
      return live(tx`(x.mentioned_ids && array(${person(atom.person)}) or x.mentions_all and ${atom.person === "me"})`)
    case "before":
      return tx`d.created_at < ${atom.until}`
    case "after":
      return tx`d.created_at >= ${atom.from}`
    case "during":
      return tx`d.created_at >= ${atom.from} and d.created_at < ${atom.until}`
    case "link":
      return tx`d.has_link`
    case "code":
      return tx`d.has_code`
    // Asked of the messages themselves: neither changes what a message says, and the index holds no more than that.
    case "reaction":
      return live(tx`x.reactions <> '[]'`)
    case "pin":
      return tx`d.message_id = any(array(select x.id from messages x join chat_members k on k.chat_id = x.chat_id and k.user_id = ${userId} where x.pinned_at is not null and x.deleted_at is null))`
    case "thread":
      return live(tx`x.reply_count > 0`)
    case "reply":
      return live(tx`x.thread_of is not null`)
    case "image":
      return live(tx`x.attachments <> '[]' and x.deleted_at is null`)
    case "edited":
      return tx`d.edited_at is not null`
    case "saved":
      return tx`d.message_id = any(array(select s.message_id from saved_messages s where s.user_id = ${userId} and s.message_id is not null))`
    case "unread":
      return live(
        tx`x.sender_id <> ${userId} and x.seq > (select k.last_read_seq from chat_members k where k.chat_id = x.chat_id and k.user_id = ${userId})`,
      )
  }
}
