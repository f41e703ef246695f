/** Shows something outside of the page, in the place of what had the same `tag`. @param {string} content @param {string} tag @param {() => void} go */
export function notify(content, tag, go) {
  const { title, body } = JSON.parse(content)
  const notice = new Notification(title, { body, tag, silent: document.documentElement.dataset.sounds === "off" })
  notice.onclick = () => {
    focus()
    go()
    notice.close()
  }
  return notice
}
/** Whether the browser may. */
export const mayNotify = () => globalThis.Notification?.permission === "granted"
