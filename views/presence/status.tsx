import { type Presence, type Stance } from "../../src/presence/presence"
import type { AssetUrls } from "../layout"
import { paths } from "../paths"
import { CardHead } from "../shared/card"
import { Choice, type Errors, FormProblem, Submit, type Values } from "../shared/form"
import { Icon } from "../shared/icon"
import { Moment } from "../shared/moment"
import { OuterPage } from "../shared/outer-page"
import { text } from "../text/text"

export type StatusProps = {
  stance: Stance
  presence: Presence
  /** Of the reader; null where it is not known. */
  timeZone: string | null
  values: Values
  errors: Errors
  done: boolean
  /** There is a picker for emoji on the page. */
  picks?: boolean
}

/** A form whose answer is drawn in the card, or as a page where scripts are off. */
const inCard = (action: string) => ({
  method: "post" as const,
  action,
  "hx-post": action,
  "hx-target": "#card",
  "hx-swap": "innerHTML",
})

const { presence: words } = text
const known = ["emoji", "text", "period", "until"]
/** No year 9999: without an end. */
const isEndless = (at: Date) => at.getUTCFullYear() === 9999

const Until = ({ at, timeZone }: { at: Date | null; timeZone: string | null }) =>
  at && !isEndless(at) ? (
    <>
      {" "}
      {words.until} <Moment at={at} timeZone={timeZone} />
    </>
  ) : null

const Presets = () => (
  <div class="presets" role="group" aria-label={words.suggestions}>
    {words.presets.map(([emoji, said, period]) => (
      <form {...inCard(paths.status())}>
        <input type="hidden" name="emoji" value={emoji} />
        <input type="hidden" name="text" value={said} />
        <input type="hidden" name="period" value={period} />
        <button class="preset">
          <span aria-hidden="true">{emoji}</span> {said}
        </button>
      </form>
    ))}
  </div>
)

const Own = ({ presence, values, errors, timeZone, picks }: StatusProps) => {
  const status = presence.status
  return (
    <section class="stack">
      <h2>{words.status}</h2>
      {status ? (
        <form class="row spread" {...inCard(paths.statusClear())}>
          <p>
            {status.emoji} <bdi>{status.text}</bdi>
            <small class="hint">
              <Until at={status.until} timeZone={timeZone} />
            </small>
          </p>
          <Submit quiet>{words.clear}</Submit>
        </form>
      ) : (
        <p class="hint">{words.statusHint}</p>
      )}
      <Presets />
      <form class="stack" {...inCard(paths.status())}>
        <div class="row status-line">
          {(["emoji", "text"] as const).map((name) => (
            <div class={`field ${name}`}>
              <input
                name={name}
                aria-label={name === "emoji" ? words.emoji : words.what}
                placeholder={name === "emoji" ? "🙂" : words.what}
                maxlength={name === "emoji" ? 32 : 100}
                autocomplete="off"
                dir="auto"
                value={values[name] ?? presence.status?.[name] ?? ""}
                aria-invalid={errors[name] ? "true" : undefined}
              />
              {name === "emoji" && picks && (
                <button
                  type="button"
                  class="tool small"
                  data-action="emoji"
                  aria-label={text.reactions.picker}
                  title={text.reactions.picker}
                >
                  <Icon name="smile" />
                </button>
              )}
            </div>
          ))}
        </div>
        <Choice
          name="period"
          label={words.ends}
          options={words.periods}
          value={values["period"] ?? ""}
          errors={errors}
        />
        <label class="field custom">
          {words.at}
          <input type="datetime-local" name="until" value={values["until"] ?? ""} />
        </label>
        {known
          .filter((name) => name !== "period" && errors[name])
          .map((name) => (
            <p class="problem">{errors[name]}</p>
          ))}
        <Submit>{words.set}</Submit>
      </form>
    </section>
  )
}

const Mode = ({ stance, presence, errors, timeZone }: StatusProps) => {
  const chosen = presence.presence === "dnd" ? "dnd" : stance.mode === "auto" ? "online" : stance.mode
  const periods = Object.fromEntries(Object.entries(words.periods).filter(([period]) => period !== "custom"))
  return (
    <section class="stack">
      <h2>{words.seen}</h2>
      {presence.presence === "dnd" && (
        <p class="hint">
          {words.states.dnd}
          <Until at={presence.dndUntil} timeZone={timeZone} />
        </p>
      )}
      <form class="stack" {...inCard(paths.statusPresence())}>
        <fieldset class="ways-to-be">
          <legend class="visually-hidden">{words.seen}</legend>
          {Object.entries(words.modes).map(([mode, label]) => (
            <label>
              <input type="radio" name="presence" value={mode} checked={mode === chosen} />
              {label}
            </label>
          ))}
        </fieldset>
        <div class="dnd-period">
          <Choice
            name="period"
            id="field-dnd-period"
            label={words.dndEnds}
            options={periods}
            value="60"
            errors={errors}
          />
        </div>
        <Submit quiet>{words.change}</Submit>
      </form>
    </section>
  )
}

const Receipts = ({ stance }: StatusProps) => (
  <section class="stack">
    <h2>{words.receipts}</h2>
    <p class="hint">{stance.hidesReceipts ? words.receiptsHidden : words.receiptsShown}</p>
    <form {...inCard(paths.statusReceipts())}>
      <input type="hidden" name="shown" value={stance.hidesReceipts ? "1" : "0"} />
      <Submit quiet>{stance.hidesReceipts ? words.receiptsShow : words.receiptsHide}</Submit>
    </form>
  </section>
)

const Forms = (props: StatusProps) => (
  <>
    {props.done && (
      <p class="done" role="status">
        {words.done}
      </p>
    )}
    <FormProblem errors={props.errors} known={known} />
    <Own {...props} />
    <Mode {...props} />
    <Receipts {...props} />
  </>
)

/** What one says of oneself and how one is seen: beside the menu. */
export const StatusCard = (props: StatusProps) => (
  <>
    <CardHead title={words.title} />
    <Forms {...props} picks />
  </>
)

/** The same as a page. */
export const StatusPage = ({ assets, viewerId, ...props }: StatusProps & { assets: AssetUrls; viewerId: string }) => (
  <OuterPage assets={assets} title={words.title} viewerId={viewerId}>
    <Forms {...props} />
  </OuterPage>
)
