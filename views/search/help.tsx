import type { Child } from "hono/jsx"
import type { Help } from "../../src/search/help"
import { swap } from "../shared/swap"
import { paths } from "../paths"
import { Icon } from "../shared/icon"
import { text } from "../text/text"

const words = text.searchBox

/** A search to go on with: an ordinary link, which swaps the page where scripts run. */
export const SearchLink = ({ q, team, label }: { q: string; team: string; label?: string }) => (
  <a class="search-link" {...swap(paths.search({ q, team }))}>
    {label ?? <bdi class="query">{q}</bdi>}
  </a>
)

/** What could not be meant, where it was typed, and what may have been meant. */
export const Problems = ({
  problems,
  correction,
  team,
}: {
  problems: string[]
  correction: string | null
  team: string
}) => (
  <div id="search-problems" class="search-problems" role="alert">
    {problems.map((problem) => (
      <p class="problem">{problem}</p>
    ))}
    {correction !== null && (
      <Ways title={words.instead}>
        <SearchLink q={correction} team={team} />
      </Ways>
    )}
  </div>
)

const Ways = ({ title, children }: { title: string; children: Child }) => (
  <p class="ways-on">
    <span>{title}</span>
    {children}
  </p>
)

type ToldProps = { help: Help; notes: string[]; team: string }

/** Whom and what of the query there is not, and what may have been meant. */
const Told = ({ help: { spelled, toJoin }, notes, team }: ToldProps) => (
  <>
    {notes.map((note) => (
      <p>{note}</p>
    ))}
    {spelled.length > 0 && (
      <Ways title={words.spelled}>
        {spelled.map((q) => (
          <SearchLink q={q} team={team} />
        ))}
      </Ways>
    )}
    {toJoin && (
      <Ways title="">
        <a class="search-link" {...swap(paths.chat(toJoin.id))}>
          {words.join(toJoin.name)}
        </a>
      </Ways>
    )}
  </>
)

/** The same above what was found. */
export const Notes = (props: ToldProps) =>
  props.notes.length > 0 && (
    <div class="search-notes">
      <Told {...props} />
    </div>
  )

type NoHitsProps = { help: Help; notes: string[]; team: string; hasPlaces: boolean }

/** Nothing was found: why, and searches near it that find something. */
export const NoHits = ({ help, notes, team, hasPlaces }: NoHitsProps) => {
  const { spelled, wider, toJoin } = help
  const helps = spelled.length + wider.length > 0 || toJoin
  return (
    <div class="no-hits">
      {!hasPlaces && (
        <p class="badge" aria-hidden="true">
          <Icon name="search" />
        </p>
      )}
      <h2>{hasPlaces ? words.noMessages : text.search.none}</h2>
      <Told help={help} notes={notes} team={team} />
      {wider.length > 0 && (
        <Ways title={words.wider}>
          {wider.map(({ label, q }) => (
            <SearchLink q={q} team={team} label={label} />
          ))}
        </Ways>
      )}
      {!helps && !hasPlaces && <p>{text.search.noneHint}</p>}
    </div>
  )
}
