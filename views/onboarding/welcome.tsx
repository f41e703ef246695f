import { raw } from "hono/html"
import { Icon } from "../shared/icon"
import { Moment } from "../shared/moment"
import { text } from "../text/text"

/** `qr` is an SVG drawing made by us. */
export type Greeting = { url: string; qr: string; until: Date; onlyHere: boolean }
export type WelcomeProps = Greeting & { timeZone: string | null }

/** What a team's first person does next: bring in the others. */
export const Welcome = ({ url, qr, until, timeZone, onlyHere }: WelcomeProps) => (
  <section class="welcome">
    <div>
      <h2>{text.welcome.title}</h2>
      <p>
        {text.welcome.body} <Moment at={until} timeZone={timeZone} />.
      </p>
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
