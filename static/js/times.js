/** Times and days in the reader's zone. */
const language = document.documentElement.lang
/** As the server writes them, so that nothing changes under the eye. */
const locale = language === "en" ? "en-GB" : language
const hour = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" })
const whole = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" })

document.cookie = `tz=${encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)};path=/;max-age=31536000;samesite=lax`

/** @param {Date} date */
export const dayOf = (date) => date.toLocaleDateString("sv")

/** "Today", "Yesterday", or the day by its name. @param {Date} date */
export function dayLabel(date) {
  const now = new Date()
  const ago = Math.round((Date.parse(dayOf(now)) - Date.parse(dayOf(date))) / 86_400_000)
  const year = date.getFullYear() === now.getFullYear() ? undefined : "numeric"
  const label =
    ago < 2
      ? new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-ago, "day")
      : date.toLocaleDateString(locale, { weekday: "long", day: "numeric", month: "long", year })
  return label[0].toUpperCase() + label.slice(1)
}

/** @param {string | Date} at */
export const fullTime = (at) => whole.format(new Date(at))

/** @param {ParentNode} root */
export function localize(root) {
  for (const time of /** @type {NodeListOf<HTMLTimeElement>} */ (root.querySelectorAll("time[datetime]"))) {
    const date = new Date(time.dateTime)
    time.textContent = (time.closest(".message") ? hour : whole).format(date)
    time.title = whole.format(date)
  }
}
