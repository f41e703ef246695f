import { raw } from "hono/html"
import { Icon } from "../shared/icon"
import { text } from "../text/text"

/** `qr` is an SVG drawing made by us. */
export type WelcomeProps = { url: string; qr: string; onlyHere: boolean }

/** What a team's first person does next: bring in the others. */
export const Welcome = ({ url, qr, onlyHere }: WelcomeProps) => (
  <section class="welcome">
    <div>
      <h2>{text.welcome.title}</h2>
      <p>{text.welcome.body}</p>
      <label class="visually-hidden" for="invitation-link">
        {text.welcome.link}
      </label>
      <div class="copy-row">
        <input id="invitation-link" readonly value={url} />
        <button type="button" class="button" data-copy="invitation-link">
          <Icon name="link" />
          {text.welcome.copy}
        </button>
      </div>
      {onlyHere && <p class="hint">{text.welcome.onlyHere}</p>}
    </div>
    <div class="qr" role="img" aria-label={text.welcome.scan}>
      {raw(qr)}
    </div>
  </section>
)
