import type { Database } from "../platform/db/open"
import type { Census } from "./access"

const censusMs = 300_000

/** What is known of all messages, as the planner knows it. */
export function createCensusStore(db: Database) {
  let census: { at: number; value: Census } | null = null
  return { takeCensus }

  /** What is known of all messages, from what the planner's statistics say; asked for again after some minutes. */
  async function takeCensus(): Promise<Census> {
    if (census && performance.now() - census.at < censusMs) return census.value
    const value = await db.query("search.census", async (sql): Promise<Census> => {
      const [all] = await sql<
        { documents: number }[]
      >`select greatest(reltuples, 0)::float8 as documents from pg_class where oid = 'search_documents'::regclass`
      const rows = await sql<
        {
          name: string
          distinct: number
          elements: string[] | null
          elementShares: number[] | null
          values: string[] | null
          shares: number[] | null
          times: number[] | null
        }[]
      >`
        select attname as name, n_distinct as distinct, most_common_elems::text::text[] as elements, most_common_elem_freqs as element_shares,
          most_common_vals::text::text[] as values, most_common_freqs as shares, 
          case when attname = 'created_at' then array(select extract(epoch from b::timestamptz)::float8 * 1000 from unnest(histogram_bounds::text::text[]) as b) end as times
        from pg_stats where schemaname = current_schema() and tablename = 'search_documents' and attname in ('sender_id', 'created_at')
          or schemaname = current_schema() and tablename = 'search_documents_words' and attname = 'tsvector_to_array'`
      const of = (name: string) => rows.find((row) => row.name === name)
      const words = of("tsvector_to_array")
      const senders = of("sender_id")
      const shares = (words?.elementShares ?? []).slice(0, words?.elements?.length ?? 0)
      return {
        documents: all!.documents,
        frequencies: new Map(words?.elements?.map((word, i) => [word, shares[i]!])),
        otherwise: Math.min(0.001, ...shares) / 10,
        senders: new Map(senders?.values?.map((id, i) => [id, senders.shares![i]!])),
        senderOtherwise: 1 / Math.max(1, senders && senders.distinct > 0 ? senders.distinct : 50),
        times: of("created_at")?.times ?? [],
      }
    })
    census = { at: performance.now(), value }
    return value
  }
}

/** The part of all messages that is older than a time. */
export function placeOf({ times }: Census, at: number): number {
  if (at === Infinity) return 1
  if (at === -Infinity) return 0
  const after = times.findIndex((time) => time > at)
  return times.length === 0 ? 0.5 : (after < 0 ? times.length : after) / times.length
}

/** The time before which this part of all messages lies. */
export const timeAt = ({ times }: Census, part: number): number =>
  part <= 0 || times.length === 0 ? -Infinity : times[Math.min(times.length - 1, Math.floor(part * times.length))]!
