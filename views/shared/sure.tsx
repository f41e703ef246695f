import { text } from "../text/text"

/** A second step before what is not undone at a click, in place and without a script. */
export const Sure = ({ ask, hint, action }: { ask: string; hint: string; action: string }) => (
  <details class="sure">
    <summary class="place danger">{ask}…</summary>
    <form method="post" action={action}>
      <p class="hint">{hint}</p>
      <button class="button danger" aria-label={`${ask}${text.moderation.sure}`}>
        {ask}
      </button>
    </form>
  </details>
)
