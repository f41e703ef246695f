import type { Database, TransactionSql } from "../platform/db/open"
import type { Sign } from "./access"
import { type Part, TooSlow, cancellable } from "./cancelling"
import type { Scope } from "./reach-store"
import { escaped } from "./matching-store"

/** A part of a word that stands in more words than this is not looked up by them: it is in many messages. */
const mostWords = 1_000
/** How long looking for near words may take, and in how many messages it looks, in each of its two ways. */
const longestLookMs = 250
const mostLookedAt = 3_000

/** What may stand between two words. */
const signs = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\n\t«»“”„…"

export type NearWord = { word: string; times: number }

/** Words that were used, among them those that are like this. */
const wordsWith = (tx: TransactionSql, like: string) => tx`
  select unnest(d.coined) as word from search_documents d where search_joined(d.coined) like ${like} and d.coined is not null
  union all select unnest(k.words) from search_words k where search_joined(k.words) like ${like}`

type Ask = <T extends object>(query: Part) => Promise<T[]>

/** The words that a sign stands for, or null where they are too many. */
export async function wordsOf(tx: TransactionSql, ask: Ask, sign: Sign, language: string): Promise<string[] | null> {
  if (sign.kind === "exact") return [sign.word]
  const whole = sign.kind === "forms" ? sign.word : sign.forms
  const stems = tx`select unnest(tsvector_to_array(to_tsvector(${language}::regconfig, ${whole ?? ""}))) as word, true as "isStem"`
  const part = escaped(sign.word)
  const inside = `%${part}%`
  const likeOf = { start: `${part}%`, end: `%${part}`, inside }
  const found =
    sign.kind === "part"
      ? tx`union all
    select w.word, false from (select word from (${wordsWith(tx, inside)}) t where word like ${likeOf[sign.at]} limit ${mostWords + 1}) w`
      : tx``
  const rows = await ask<{ word: string; isStem: boolean }>(tx`${stems} ${found}`)
  if (rows.filter(({ isStem }) => !isStem).length > mostWords) return null
  return [...new Set([...(whole ? [whole] : []), ...rows.map(({ word }) => word)])]
}

/** The words that were ever said. */
export function createVocabularyStore(db: Database) {
  return {
    /**
     * Words that look like one, in messages of the reader's own chats: among the newest of each chat, or among those in which a word
     * begins with the same three letters. Words as they stand there, not their stems. Nothing where it takes too long.
     */
    listNearWords: (
      { userId, workspaceId }: Scope,
      word: string,
      among: "newest" | "same beginning",
      signal?: AbortSignal,
    ): Promise<NearWord[]> =>
      db
        .transaction("search.near-words", async (tx) => {
          await tx`select set_config('statement_timeout', ${String(longestLookMs)}, true), set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)`
          const length = [...word].length
          const beginning = [...word].slice(0, 3).join("")
          const looked =
            among === "newest"
              ? tx`select d.words, d.body from mine cross join lateral (select x.words, x.body from search_documents x where x.chat_id = mine.chat_id
                order by x.created_at desc, x.message_id desc limit (select ${mostLookedAt} / greatest(count(*), 1) + 1 from mine)) d`
              : tx`select d.words, d.body from search_documents d
                where tsvector_to_array(d.words) && array(select w.word from (${wordsWith(tx, `%${escaped(beginning)}%`)}) w
                    where w.word like ${`${escaped(beginning)}%`} order by similarity(w.word, ${word}) desc limit 200)
                  and d.chat_id = any(array(select chat_id from mine)) limit ${mostLookedAt}`
          return cancellable<NearWord>(
            tx`with mine as materialized (select k.chat_id from chat_members k where k.user_id = ${userId} and (${workspaceId}::uuid is null or k.workspace_id = ${workspaceId}::uuid)),
            looked as materialized (select l.words, ' ' || translate(l.body, ${signs}, ${" ".repeat(signs.length)}) || ' ' as said from (${looked}) l)
          select lexeme as word, count(*)::int as times
          from looked cross join lateral unnest(tsvector_to_array(looked.words)) lexeme
          where length(lexeme) between ${length - 2}::int and ${length + 2}::int and lexeme <> ${word} and similarity(lexeme, ${word}) >= 0.15
          group by lexeme having bool_or(strpos(said, ' ' || lexeme || ' ') > 0) order by similarity(lexeme, ${word}) desc, count(*) desc limit 60`,
            signal,
          )
        })
        .catch((error: unknown) => {
          if (error instanceof TooSlow) return []
          throw error
        }),
  }
}
