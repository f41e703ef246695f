import { Icon } from "../shared/icon"
import { text } from "../text/text"

/** As the server takes in one message. */
const mostShown = 10

/** Pictures large, over the page. The browser gives the focus back when it closes; Escape closes it. */
export const Viewer = () => (
  <dialog
    id="viewer"
    class="viewer"
    aria-label={text.pictures.viewer}
    data-needs="pictures"
    data-drop={text.pictures.drop}
    data-lost={text.pictures.lost}
    data-many={text.pictures.tooMany(mostShown)}
  >
    <img alt="" />
    <form method="dialog">
      <button type="button" data-step="-1" aria-label={text.pictures.previous} title={text.pictures.previous}>
        <Icon name="back" />
      </button>
      <button type="button" data-step="1" aria-label={text.pictures.next} title={text.pictures.next}>
        <Icon name="forward" />
      </button>
      <a target="_blank" rel="noreferrer" aria-label={text.pictures.original} title={text.pictures.original}>
        <Icon name="outside" />
      </a>
      <button autofocus aria-label={text.pictures.close} title={text.pictures.close}>
        <Icon name="close" />
      </button>
    </form>
  </dialog>
)
