import type { Result } from "../../src/search/actions"
import type { SavedSearch } from "../../src/search/store"
import type { Snippet } from "../../src/search/snippet"
import type { OwnWorkspace } from "../../src/workspaces/workspace"
import { swap } from "../inbox/sidebar"
import { paths } from "../paths"
import { Arrangement } from "./arrangement"
import { ContextOf } from "./context"
import { Saved } from "./saved"
import { Face } from "../shared/face"
import { Icon } from "../shared/icon"
import { Empty, Pane } from "../shared/pane"
import { text } from "../text/en"

export type SearchPaneProps = {
  workspace: OwnWorkspace
  q: string
  results: Result[]
  problems: string[]
  nextCursor: string | null
  order: "newest" | "relevance"
  mostRanked: number
  /** The saved search that this is, as it was before it was looked at. */
  saved: SavedSearch | null
  grouped: boolean
  /** The reader's; what is found while somebody types comes without a script to put it right. */
  zone: string | null
}

const formatOf = (zone: string | null) =>
  new Intl.DateTimeFormat("en-GB", { timeZone: zone ?? "UTC", dateStyle: "medium", timeStyle: "short" })

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
    <a class="hit-link" {...swap(paths.chat(chat.id, message.seq))}>
      <Face id={message.senderId} name={message.senderName} small />
      <span class="about">
        <strong>
          <bdi>{message.senderName}</bdi>
        </strong>{" "}
        {named && (
          <span>
            {text.search.in} <bdi>{chat.title}</bdi>
          </span>
        )}{" "}
        <time datetime={message.createdAt.toISOString()}>{formatOf(zone).format(message.createdAt)}</time>
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

/** Asks while somebody types; what was found before stays until the new is there, and the latest question wins. */
const live = {
  "hx-get": paths.search({}),
  "hx-trigger": "input changed delay:200ms from:#search-q, submit",
  "hx-target": "#search-results",
  "hx-select": "#search-results",
  "hx-swap": "outerHTML",
  "hx-replace-url": "true",
  "hx-sync": "this:replace",
}

/** Searching without a script: a form, what was found, and what could not be meant. */
export const SearchPane = (props: SearchPaneProps) => {
  const { workspace, q, results, problems, nextCursor, order, grouped, saved } = props
  const asked = q.trim() !== ""
  return (
    <Pane title={text.search.title} slug={workspace.slug} search={saved?.id} wide>
      <form class="finder search-box" method="get" action={paths.search({})} role="search" {...live}>
        <label class="visually-hidden" for="search-q">
          {text.search.find}
        </label>
        <Icon name="search" />
        <input
          id="search-q"
          type="search"
          name="q"
          value={q}
          placeholder={text.search.find}
          autocomplete="off"
          aria-describedby={problems.length > 0 ? "search-problems" : "search-hint"}
        />
        <input type="hidden" name="team" value={workspace.slug} />
        {order !== "newest" && <input type="hidden" name="order" value={order} />}
        {grouped && <input type="hidden" name="grouped" value="1" />}
        <button class="button">{text.forms.search}</button>
      </form>
      <div id="search-results" aria-live="polite">
        {asked && problems.length > 0 && (
          <div id="search-problems" role="alert">
            {problems.map((problem) => (
              <p class="problem">{problem}</p>
            ))}
          </div>
        )}
        {results.length > 0 && <Arrangement {...props} team={workspace.slug} />}
        {asked && problems.length === 0 && <Saved {...props} team={workspace.slug} />}
        <Hits {...props} />
        {results.length === 0 && problems.length === 0 && (
          <Empty icon="search">
            <h2>{text.search.none}</h2>
            <p>{text.search.noneHint}</p>
          </Empty>
        )}
        {!asked && (
          <Empty icon="search">
            <p>{text.search.intro}</p>
          </Empty>
        )}
        {results.length === 0 && (
          <p class="hint" id="search-hint">
            {text.search.hint}
          </p>
        )}
        {nextCursor && (
          <a
            class="button quiet more"
            href={paths.search({ q, team: workspace.slug, order, grouped, cursor: nextCursor })}
          >
            {text.forms.more}
          </a>
        )}
      </div>
    </Pane>
  )
}
