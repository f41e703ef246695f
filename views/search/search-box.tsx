import type { OwnWorkspace } from "../../src/workspaces/workspace"
import { paths } from "../paths"
import { Icon } from "../shared/icon"
import { text } from "../text/text"

/** One more than a search may have: what is longer is told of, and never too much for an address. */
const mostTyped = 1_001

export type SearchBoxProps = {
  workspace: OwnWorkspace
  q: string
  order: "newest" | "relevance"
  grouped: boolean
}

/** Asks while somebody types; what was found before stays until the new is there, and the latest question wins. */
const live = {
  "hx-get": paths.search({}),
  "hx-trigger": "input changed delay:200ms from:#search-q, submit",
  "hx-target": "#search-results",
  "hx-swap": "outerHTML",
  "hx-replace-url": "true",
  "hx-sync": "this:replace",
}

/**
 * A form with one line of text, which is all that a search is. Its script completes operators and shows finished ones as chips;
 * what is sent and stands in the address stays that text.
 */
export const SearchBox = ({ workspace, q, order, grouped }: SearchBoxProps) => (
  <form
    id="search-box"
    class="search-box"
    method="get"
    action={paths.search({})}
    role="search"
    data-needs="search-box"
    data-text={JSON.stringify(text.searchBox.script)}
    {...live}
  >
    <label class="visually-hidden" for="search-q">
      {text.search.find}
    </label>
    <div class="search-field">
      <Icon name="search" />
      <input
        id="search-q"
        type="search"
        name="q"
        value={q}
        placeholder={text.search.find}
        maxlength={mostTyped}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        enterkeyhint="search"
        dir="auto"
        aria-describedby="search-problems"
      />
    </div>
    <input type="hidden" name="team" value={workspace.slug} />
    {order !== "newest" && <input type="hidden" name="order" value={order} />}
    {grouped && <input type="hidden" name="grouped" value="1" />}
    <button class="button">{text.forms.search}</button>
    <p id="search-status" class="visually-hidden" role="status"></p>
  </form>
)
