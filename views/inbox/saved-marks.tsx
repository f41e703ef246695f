import type { Sidebar } from "../../src/inbox/sidebar"
import { paths } from "../paths"
import { Renewed } from "../shared/renewed"
import { text } from "../text/text"
import { shownCount } from "./place"

const words = text.later

/** How much is kept in a team, and what of it is due, in the sidebar. */
export const SavedCount = ({ open, due, dueKeys }: Sidebar["saved"]) => (
  <span
    id="saved-count"
    class={due ? "count mention" : "count"}
    data-due={dueKeys?.join(" ")}
    data-unread="0"
    data-mentions={String(due)}
    data-needs={due ? "reminder" : undefined}
    data-empty={open === 0 ? "" : undefined}
  >
    {open > 0 && (
      <>
        {shownCount(due || open)}
        <span class="visually-hidden"> {due ? words.dueCount : words.count}</span>
      </>
    )}
  </span>
)

/**
 * Where a page names the style sheet of its reader's own marks, under another name each time they changed. Asked for once the
 * page stands, and not at all where nothing is kept.
 */
export const SavedMarks = ({ some }: { some: boolean }) => (
  <Renewed from={paths.savedMarks()} on={some ? "load, own-changed from:body" : "own-changed from:body"}>
    {""}
  </Renewed>
)

export const SavedMark = ({ stamp }: { stamp: string }) => <link rel="stylesheet" href={paths.savedStyle(stamp)} />

/** A message is the same for everybody who reads it; what its reader keeps of it is said beside it. */
export function savedStyle(ids: string[]): string {
  if (ids.length === 0) return ""
  const each = `:is(${ids.flatMap((id) => [`#m-${id}`, `#t-${id}`]).join(",")}):not(.kept-item *)`
  return `${each} > .bar .keep svg { fill: currentColor; color: var(--accent) }
${each} > .body::before { content: ""; float: inline-end; width: 0.75rem; height: 1rem; margin-inline-start: var(--s2);
  background: var(--accent); clip-path: polygon(0 0, 100% 0, 100% 100%, 50% 74%, 0 100%) }`
}
