import { swap } from "../shared/swap"
import { paths } from "../paths"
import { text } from "../text/text"

const words = text.search

type Props = {
  q: string
  team: string
  order: "newest" | "relevance"
  grouped: boolean
  /** How many are ranked at most. */
  mostRanked: number
  /** There may be more than these. */
  isCut: boolean
}

const Choice = ({ href, chosen, label }: { href: string; chosen: boolean; label: string }) => (
  <a {...swap(href)} aria-current={chosen ? "true" : undefined}>
    {label}
  </a>
)

/** How results are ordered: a part of the address. */
export const Arrangement = ({ q, team, order, grouped, mostRanked, isCut }: Props) => (
  <nav class="arrangement" aria-label={words.order}>
    <span class="choices">
      <Choice href={paths.search({ q, team, grouped })} chosen={order === "newest"} label={words.byTime} />
      <Choice
        href={paths.search({ q, team, grouped, order: "relevance" })}
        chosen={order === "relevance"}
        label={words.byRelevance}
      />
    </span>
    <span class="choices">
      <Choice href={paths.search({ q, team, order })} chosen={!grouped} label={words.ungrouped} />
      <Choice href={paths.search({ q, team, order, grouped: true })} chosen={grouped} label={words.byChat} />
    </span>
    {isCut && <span class="hint">{words.relevanceHint(mostRanked)}</span>}
  </nav>
)
