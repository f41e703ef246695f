import type { Matches } from "../../src/search/actions"
import { paths } from "../paths"
import { Icon } from "../shared/icon"
import { text } from "../text/text"

export type FindBarProps = {
  chatId: string
  q: string
  matches: Matches
  /** The seq of the match that is shown. */
  at: number | null
}

const words = text.search

/** How many there are and which is shown, with the way to its neighbours; the script goes through `data-seqs` by itself. */
const Standing = ({ chatId, q, matches: { places, more, sought, problems, notes }, at }: FindBarProps) => {
  const index = places.findIndex(({ seq }) => seq === at)
  const count = words.countOf(places.length, more)
  const to = (place: (typeof places)[number] | undefined) => place && paths.chatMatch(chatId, q, place)
  const told = places.length > 0 ? words.standing.replace("{n}", String(index + 1)).replace("{count}", count) : ""
  return (
    <div
      id="find-matches"
      class="matches"
      data-seqs={places.map(({ seq }) => seq).join(" ")}
      data-threads={places.map(({ threadOf }) => threadOf ?? "-").join(" ")}
      data-index={String(index)}
      data-count={count}
      data-words={words.standing}
      data-sought={JSON.stringify(sought)}
    >
      <span
        class={problems.length > 0 || (places.length === 0 && notes.length > 0) ? "problem" : "standing"}
        role="status"
      >
        {problems[0] ?? (told || notes[0] || (q.trim() === "" ? "" : words.noMatch))}
      </span>
      <a class="tool" data-step="1" href={to(places[index + 1])} aria-label={words.older} title={words.older}>
        <Icon name="up" />
      </a>
      <a class="tool" data-step="-1" href={to(places[index - 1])} aria-label={words.newer} title={words.newer}>
        <Icon name="down" />
      </a>
    </div>
  )
}

/** Looks for something in the open chat and goes from one match to the next, newest first; without a script by links. */
export const FindBar = (props: FindBarProps) => {
  const { chatId, q, at } = props
  return (
    <form
      class="find"
      role="search"
      method="get"
      action={paths.chatFind(chatId)}
      data-needs="find"
      hx-get={paths.chatMatches(chatId)}
      hx-trigger="input changed delay:200ms from:#find-q"
      hx-target="#find-matches"
      hx-select="#find-matches"
      hx-swap="outerHTML"
      hx-sync="this:replace"
    >
      <Icon name="search" />
      <input
        id="find-q"
        type="search"
        name="q"
        value={q}
        dir="auto"
        placeholder={words.inChat}
        aria-label={words.inChat}
        autocomplete="off"
        enterkeyhint="search"
      />
      <Standing {...props} />
      <a
        class="tool"
        data-action="leave-find"
        href={paths.chat(chatId, at ?? undefined)}
        aria-label={words.leave}
        title={words.leave}
      >
        <Icon name="close" />
      </a>
    </form>
  )
}
