import type { Settings } from "../../src/users/settings"
import { paths } from "../paths"
import { type Errors, Submit } from "../shared/form"
import { text } from "../text/text"

const words = text.settings

type ChoiceName = keyof typeof words.choices
type Props = { settings: Settings; errors: Errors }

/** Names that are numbers come first in an object, wherever they are written. */
const inOrder = (options: Record<string, string>) =>
  Object.entries(options).sort(([one], [other]) => Number(other === "auto") - Number(one === "auto"))

/** One of a few, all of them in sight. */
const Segments = ({ name, settings, hint }: { name: ChoiceName; settings: Settings; hint?: string }) => {
  const { label, options } = words.choices[name]
  return (
    <fieldset class="setting" aria-describedby={hint && `hint-${name}`}>
      <legend>{label}</legend>
      <div class={name === "accent" ? "swatches" : "segments"}>
        {inOrder(options).map(([value, said]) => (
          <label data-swatch={name === "accent" ? value : undefined} title={name === "accent" ? said : undefined}>
            <input type="radio" name={name} value={value} checked={settings[name] === value} />
            <span class={name === "accent" ? "visually-hidden" : undefined}>{said}</span>
          </label>
        ))}
      </div>
      {hint && (
        <p class="hint" id={`hint-${name}`}>
          {hint}
        </p>
      )}
    </fieldset>
  )
}

const regions = Map.groupBy(
  Intl.supportedValuesOf("timeZone").filter((zone) => zone.includes("/") && !zone.startsWith("Etc/")),
  (zone) => zone.slice(0, zone.indexOf("/")),
)
const cityOf = (zone: string) =>
  zone
    .slice(zone.indexOf("/") + 1)
    .replaceAll("_", " ")
    .replaceAll("/", ", ")

const Zone = ({ settings: { timeZone }, errors }: Props) => (
  <div class="setting field">
    <label for="field-timeZone">{words.timeZone}</label>
    <select id="field-timeZone" name="timeZone" aria-describedby="hint-timeZone">
      <option value="auto">{words.zoneAuto}</option>
      <option value="UTC" selected={timeZone === "UTC"}>
        UTC
      </option>
      {[...regions].map(([region, zones]) => (
        <optgroup label={region}>
          {zones.map((zone) => (
            <option value={zone} selected={zone === timeZone}>
              {cityOf(zone)}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
    <p class="hint" id="hint-timeZone">
      {words.zoneHint}
    </p>
    {errors["timeZone"] && <p class="problem">{errors["timeZone"]}</p>}
  </div>
)

/** How Confab looks and sounds: one form, which the script sends at each change. */
export const SettingsForm = ({ settings, errors }: Props) => (
  <form class="settings stack" method="post" action={paths.accountSettings()} data-needs="settings">
    <section id="appearance" class="stack">
      <h2>{words.appearance}</h2>
      <p class="hint">{words.everywhere}</p>
      <Segments name="theme" settings={settings} />
      <Segments name="contrast" settings={settings} hint={words.contrastHint} />
      <Segments name="accent" settings={settings} />
      <Segments name="density" settings={settings} hint={words.densityHint} />
      <Segments name="motion" settings={settings} hint={words.motionHint} />
    </section>
    <section id="time" class="stack">
      <h2>{words.time}</h2>
      <Segments name="clock" settings={settings} />
      <Zone settings={settings} errors={errors} />
    </section>
    <section id="sound" class="stack">
      <h2>{words.sound}</h2>
      <Segments name="sounds" settings={settings} hint={words.soundsHint} />
      <Segments name="language" settings={settings} hint={words.languageHint} />
    </section>
    <Submit>{text.forms.save}</Submit>
    <div class="visually-hidden" role="status" data-said={words.saved}></div>
  </form>
)

/** What an `html` element says of its reader, for style sheets and scripts. */
export const attributesOf = (settings: Settings | null) =>
  settings &&
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      `data-${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      value,
    ]),
  )
