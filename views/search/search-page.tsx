import type { Message } from "../../src/messages/message"
import type { Result } from "../../src/search/actions"
import type { SavedSearch } from "../../src/search/saved-search-store"
import type { Help } from "../../src/search/help"
import type { Places } from "../../src/search/places"
import type { Snippet } from "../../src/search/snippet"
import type { OwnWorkspace } from "../../src/workspaces/workspace"
import { swap } from "../shared/swap"
import { paths } from "../paths"
import { Arrangement } from "./arrangement"
import { ContextOf } from "./context"
import { Saved } from "./saved"
import { Face } from "../shared/face"
import { Pane } from "../shared/pane"
import { Moment } from "../shared/moment"
import { text } from "../text/text"
import { NothingAsked } from "./empty"
import { NoHits, Notes, Problems } from "./help"
import { PlacesFound } from "./places"
import { SearchBox } from "./search-box"

export type SearchPaneProps = {
  workspace: OwnWorkspace
  viewerId: string
  q: string
  results: Result[]
  problems: string[]
  correction: string | null
  /** What is to be said beside the results. */
  notes: string[]
  /** The parts of `q` that are finished operators, as they stand in it. */
  chips: string[]
  /** Null on a later page. */
  places: Places | null
  help: Help
  recent: string[]
  nextCursor: string | null
  order: "newest" | "relevance"
  mostRanked: number
  isCut: boolean
  /** The saved search that this is, as it was before it was looked at. */
  saved: SavedSearch | null
  grouped: boolean
  /** The reader's; what is found while somebody types comes without a script to put it right. */
  zone: string | null
}

/** Where a message stands: in its chat, or in a thread beside it. */
const placeOf = ({ chatId, seq, threadOf, inChannel }: Message) =>
  threadOf && !inChannel ? paths.thread(threadOf, { reply: seq }) : paths.chat(chatId, seq)

/** The text stays text: only the marks are elements. */
const Marked = ({ snippet: { text: said, marks } }: { snippet: Snippet }) => (
  <p class="said" dir="auto">
    {marks.map(([from, to], i) => (
      <>
        {said.slice(marks[i - 1]?.[1] ?? 0, from)}
        <mark>{said.slice(from, to)}</mark>
      </>
    ))}
    {said.slice(marks.at(-1)?.[1] ?? 0)}
  </p>
)

/** Came since the search was looked at, from somebody else. */
const isNewIn = (saved: SavedSearch | null, { createdAt, senderId }: Result["message"]) =>
  saved !== null && createdAt > saved.seenAt && senderId !== saved.userId

const Hit = ({
  result: { message, chat, snippet },
  named,
  zone,
  saved,
}: {
  result: Result
  named: boolean
  zone: string | null
  saved: SavedSearch | null
}) => (
  <li class="hit">
    <a class="hit-link" {...swap(placeOf(message))}>
      <Face id={message.senderId} name={message.senderName} avatar={message.senderAvatar} small />
      <span class="about">
        <strong>
          <bdi>{message.senderName}</bdi>
        </strong>{" "}
        {named && (
          <span>
            {text.search.in} <bdi>{chat.title}</bdi>
          </span>
        )}{" "}
        <Moment at={message.createdAt} timeZone={zone} />
        {isNewIn(saved, message) && <span class="new-mark">{text.saved.isNew}</span>}
      </span>
      <Marked snippet={snippet} />
    </a>
    <ContextOf message={message} />
  </li>
)

const Hits = ({ results, grouped, zone, saved }: Pick<SearchPaneProps, "results" | "grouped" | "zone" | "saved">) => {
  if (!grouped)
    return (
      <ol class="hits">
        {results.map((result) => (
          <Hit result={result} named zone={zone} saved={saved} />
        ))}
      </ol>
    )
  return (
    <>
      {[...Map.groupBy(results, ({ chat }) => chat.id).values()].map((list) => (
        <section class="hit-group">
          <h2>
            <bdi>{list[0]!.chat.title}</bdi>
          </h2>
          <ol class="hits">
            {list.map((result) => (
              <Hit result={result} named={false} zone={zone} saved={saved} />
            ))}
          </ol>
        </section>
      ))}
    </>
  )
}

/** What was found, or what may help: all that changes while somebody types. */
export const SearchResults = (props: SearchPaneProps) => {
  const {
    workspace,
    viewerId,
    q,
    results,
    problems,
    correction,
    notes,
    chips,
    places,
    help,
    recent,
    nextCursor,
    order,
    grouped,
  } = props
  const asked = q.trim() !== ""
  const keeps = asked && problems.length === 0 && <Saved {...props} team={workspace.slug} />
  const hasPlaces = places !== null && places.people.length + places.channels.length > 0
  return (
    <div id="search-results" data-chips={JSON.stringify(chips)} data-status={statusOf(props)}>
      {asked && problems.length > 0 && <Problems problems={problems} correction={correction} team={workspace.slug} />}
      {results.length > 0 && <Notes help={help} notes={notes} team={workspace.slug} />}
      {places && <PlacesFound places={places} workspace={workspace} viewerId={viewerId} />}
      {results.length > 0 && hasPlaces && <h2>{text.searchBox.messages}</h2>}
      {results.length > 0 && <Arrangement {...props} team={workspace.slug} />}
      {results.length > 0 && keeps}
      <Hits {...props} />
      {!asked && <NothingAsked recent={recent} team={workspace.slug} isGuest={workspace.role === "guest"} />}
      {asked && results.length === 0 && problems.length === 0 && (
        <NoHits help={help} notes={notes} team={workspace.slug} hasPlaces={hasPlaces} />
      )}
      {results.length === 0 && keeps}
      {nextCursor && (
        <a
          class="button quiet more"
          href={paths.search({ q, team: workspace.slug, order, grouped, cursor: nextCursor })}
        >
          {text.forms.more}
        </a>
      )}
    </div>
  )
}

/** Said to who does not see the results come. */
const statusOf = ({ q, problems, results, nextCursor }: SearchPaneProps) =>
  q.trim() === "" || problems.length > 0 ? "" : text.searchBox.found(results.length, nextCursor !== null)

/** Searching without a script: a form, what was found, and what could not be meant. */
export const SearchPane = (props: SearchPaneProps) => (
  <Pane title={text.search.title} slug={props.workspace.slug} search={props.saved?.id} wide>
    <SearchBox {...props} />
    <SearchResults {...props} />
  </Pane>
)
