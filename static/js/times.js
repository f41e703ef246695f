/** Times and days in the reader's zone. */
const language = document.documentElement.lang
/** As the server writes them, so that nothing changes under the eye. */
const locale = language === "en" ? "en-GB" : language
const chosen = document.documentElement.dataset
/** @type {Record<string, Intl.DateTimeFormat>} made once: making one costs more than using it a hundred times */
const formats = {}
/** As the reader chose to have times told. @param {Intl.DateTimeFormatOptions} options */
function format(options, tongue = locale) {
  const { clock, timeZone } = chosen
  const how = {
    ...options,
    hourCycle: clock === "12" ? "h12" : clock === "24" ? "h23" : undefined,
    timeZone: timeZone === "auto" ? undefined : timeZone,
  }
  return (formats[tongue + JSON.stringify(how)] ??= new Intl.DateTimeFormat(tongue, how))
}
const hour = () => format({ hour: "2-digit", minute: "2-digit" })
const whole = () => format({ dateStyle: "medium", timeStyle: "short" })

document.cookie = `tz=${encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)};path=/;max-age=31536000;samesite=lax`

/** @param {Date} [date] */
export const dayOf = (date) => format({}, "sv").format(date)

/** "Today", "Yesterday", or the day by its name. @param {Date} date */
export function dayLabel(date) {
  const ago = Math.round((Date.parse(dayOf()) - Date.parse(dayOf(date))) / 86_400_000)
  const year = dayOf(date).slice(0, 4) === dayOf().slice(0, 4) ? undefined : "numeric"
  const label =
    ago < 2
      ? new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-ago, "day")
      : format({ weekday: "long", day: "numeric", month: "long", year }).format(date)
  return label[0].toUpperCase() + label.slice(1)
}

/** @param {string | Date} at */
export const fullTime = (at) => whole().format(new Date(at))

/** @param {ParentNode} root */
export function localize(root) {
  for (const time of /** @type {NodeListOf<HTMLTimeElement>} */ (root.querySelectorAll("time[datetime]"))) {
    const date = new Date(time.dateTime)
    const short = time.closest("header, .line") || (time.closest(".replies") && dayOf(date) === dayOf())
    time.textContent = (short ? hour : whole)().format(date)
    time.title = whole().format(date)
  }
}
