import { paths } from "../paths"
import { text } from "../text/text"

const words = text.saved

export type SavedProps = {
  q: string
  team: string
  order: "newest" | "relevance"
  grouped: boolean
  /** The saved search that is looked at. */
  saved: { id: string; name: string } | null
}

const Name = ({ value }: { value: string }) => (
  <label>
    {words.name}
    <input name="name" value={value} maxlength={60} required dir="auto" autocomplete="off" />
  </label>
)

/** Keeps a search in the sidebar; one that is kept gets another name here, or goes. */
export const Saved = ({ q, team, order, grouped, saved }: SavedProps) =>
  saved ? (
    <details class="keep">
      <summary>{words.kept(saved.name)}</summary>
      <form class="kept" method="post" action={paths.searchRename(saved.id)}>
        <Name value={saved.name} />
        <button class="button">{words.rename}</button>
        <button class="button quiet danger" formaction={paths.searchRemove(saved.id)} formnovalidate>
          {words.remove}
        </button>
      </form>
    </details>
  ) : (
    <details class="keep">
      <summary>{words.keep}</summary>
      <form class="kept" method="post" action={paths.searches()}>
        <input type="hidden" name="team" value={team} />
        <input type="hidden" name="q" value={q} />
        <input type="hidden" name="order" value={order} />
        {grouped && <input type="hidden" name="grouped" value="1" />}
        <Name value={q.trim().slice(0, 60)} />
        <button class="button">{words.save}</button>
        <p class="hint">{words.nameHint}</p>
      </form>
    </details>
  )
