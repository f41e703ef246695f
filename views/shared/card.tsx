import { text } from "../text/text"
import { Icon } from "./icon"

/** The head of what stands over the page in the one card that every page has. */
export const CardHead = ({ title, hidden = false }: { title: string; hidden?: boolean }) => (
  <div class="card-head">
    <h2 class={hidden ? "visually-hidden" : undefined}>
      <bdi>{title}</bdi>
    </h2>
    <button
      class="tool small"
      type="button"
      autofocus
      popovertarget="card"
      popovertargetaction="hide"
      aria-label={text.card.close}
    >
      <Icon name="close" />
    </button>
  </div>
)
