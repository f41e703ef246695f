import type { Account } from "../../src/users/user"
import type { AssetUrls } from "../layout"
import { paths } from "../paths"
import { OuterPage } from "../shared/outer-page"
import { Person } from "../shared/person"
import { text } from "../text/text"

const words = text.blocking

type Props = {
  assets: AssetUrls
  viewer: Account
  people: { userId: string; displayName: string; handle: string; avatar: string | null }[]
  done: boolean
}

/** Whom one does not want to hear from, and the way back. */
export const BlockedPage = ({ assets, viewer, people, done }: Props) => (
  <OuterPage assets={assets} title={words.title} viewerId={viewer.id}>
    {done && (
      <p class="done" role="status">
        {words.unblocked}
      </p>
    )}
    <p class="hint">{words.hint}</p>
    {people.length === 0 && <p class="nothing">{words.none}</p>}
    <ul class="rows">
      {people.map((person) => (
        <Person plain person={person}>
          <Unblock id={person.userId} name={person.displayName} to="list" />
        </Person>
      ))}
    </ul>
  </OuterPage>
)

/** Takes somebody off the list of those who are blocked, and goes on to a chat or to the list. */
export const Unblock = ({ id, name, to }: { id: string; name: string; to: string }) => (
  <form method="post" action={paths.userBlock(id)}>
    <input type="hidden" name="blocked" value="0" />
    <input type="hidden" name="to" value={to} />
    <button class="button quiet" aria-label={words.unblockOf(name)}>
      {words.unblock}
    </button>
  </form>
)

/** On every page with messages: whom its reader blocks, for the style sheet and the script that fold their messages away. */
export const Blocked = ({ ids }: { ids: string[] }) =>
  ids.length === 0 ? (
    <span id="blocked" hidden></span>
  ) : (
    <span id="blocked" data-ids={ids.join(" ")} data-show={words.show} data-needs="blocked" hidden>
      <link rel="stylesheet" href={paths.blockedSheet(Bun.hash(ids.join()).toString(36))} />
    </span>
  )

/**
 * Folds away what some people say, until somebody asks for a message: a fragment is the same for every reader, so that who reads
 * is in a style sheet of their own. Without scripts, a message's time leads to it alone.
 */
export function blockedSheet(ids: string[]): string {
  if (ids.length === 0) return ""
  const theirs = ids.map((id) => `[data-sender="${id}"]`).join(",")
  return `@layer states{article.message:is(${theirs}):not(.system,[data-target],[data-shown],:target){
display:flex;align-items:center;gap:var(--s2);background:none;&>:not(header,.show-blocked){display:none}
&>header{position:static;opacity:1;display:flex}
&>header>:not(.when){display:none}
&::before{content:${JSON.stringify(words.folded)};order:-1;margin-inline-start:calc(var(--face) + var(--s3));font-size:var(--text-small);font-style:italic;color:var(--ink-3)}
&>.show-blocked{display:inline-flex}
}}`
}
