import { paths } from "../paths"
import { Icon } from "../shared/icon"
import { text } from "../text/text"
import { SearchLink } from "./help"

const words = text.searchBox

type Props = { recent: string[]; team: string }
/** Guests may be in no channel. */
const isForGuests = (q: string) => !q.includes("in:")

const Forget = ({ q, team, label }: { q?: string; team: string; label: string }) => (
  <form method="post" action={paths.searchForget()}>
    <input type="hidden" name="team" value={team} />
    {q !== undefined && <input type="hidden" name="q" value={q} />}
    {q === undefined ? (
      <button class="forget-all">{label}</button>
    ) : (
      <button class="tool small" aria-label={label} title={label}>
        <Icon name="close" />
      </button>
    )}
  </form>
)

/** What somebody searched for last, on any of their devices. */
const Recent = ({ recent, team }: Props) => (
  <section class="recent" aria-labelledby="recent-title">
    <div class="row spread">
      <h2 id="recent-title">{words.recent}</h2>
      <Forget team={team} label={words.forgetAll} />
    </div>
    <ul>
      {recent.map((q) => (
        <li>
          <Icon name="clock" />
          <SearchLink q={q} team={team} />
          <Forget q={q} team={team} label={words.forget(q)} />
        </li>
      ))}
    </ul>
  </section>
)

/** Before anything is typed: what this is for, what was searched for last, and how to say more. */
export const NothingAsked = ({ recent, team, isGuest }: Props & { isGuest: boolean }) => (
  <div class="nothing-asked">
    <p class="lead">{text.search.intro}</p>
    {recent.length > 0 && <Recent recent={recent} team={team} />}
    <section aria-labelledby="examples-title">
      <h2 id="examples-title">{words.examplesTitle}</h2>
      <ul class="examples">
        {words.examples
          .filter(([q]) => !isGuest || isForGuests(q))
          .map(([q, meaning]) => (
            <li>
              <SearchLink q={q} team={team} />
              <span class="hint">{meaning}</span>
            </li>
          ))}
      </ul>
    </section>
  </div>
)
