import type { QuietHours } from "../../src/notifications/quiet-hours"
import type { Account } from "../../src/users/user"
import type { AssetUrls } from "../layout"
import { paths } from "../paths"
import { type Errors, FormProblem, Submit } from "../shared/form"
import { OuterPage } from "../shared/outer-page"
import { text } from "../text/text"

const words = text.notifications

type Props = {
  assets: AssetUrls
  viewer: Account
  quiet: QuietHours | null
  zone: string
  done: boolean
  errors: Errors
}

const timeOf = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`

const Time = ({ name, label, minutes }: { name: string; label: string; minutes: number }) => (
  <div class="field">
    <label for={`field-${name}`}>{label}</label>
    <input id={`field-${name}`} type="time" name={name} value={timeOf(minutes)} required />
  </div>
)

/** Whether this browser shows notifications, and when nothing makes itself heard. */
export const NotificationsPage = ({ assets, viewer, quiet, zone, done, errors }: Props) => (
  <OuterPage assets={assets} title={words.title} viewerId={viewer.id}>
    {done && (
      <p class="done" role="status">
        {words.saved}
      </p>
    )}
    <section class="stack" data-needs="notices">
      <h2>{words.device}</h2>
      <p class="hint">{words.deviceHint}</p>
      <p
        class="notices"
        role="status"
        data-granted={words.allowed}
        data-denied={words.refused}
        data-impossible={words.impossible}
      ></p>
      <button type="button" class="button" data-action="notices" hidden>
        {words.allow}
      </button>
    </section>
    <form class="stack" method="post" action={paths.accountNotifications()}>
      <h2>{words.quiet}</h2>
      <p class="hint">
        {words.quietHint} {words.zone(quiet?.timeZone ?? zone)}
      </p>
      <FormProblem errors={errors} />
      <label class="check">
        <input type="checkbox" name="quiet" value="1" checked={quiet !== null} />
        {words.quietOn}
      </label>
      <Time name="from" label={words.from} minutes={quiet?.from ?? 22 * 60} />
      <Time name="to" label={words.to} minutes={quiet?.to ?? 7 * 60} />
      <Submit>{text.forms.save}</Submit>
    </form>
  </OuterPage>
)
