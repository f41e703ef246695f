/**
 * Shows something outside of the page, in the place of what had the same `tag`.
 * @param {string} content @param {string} tag @param {string} data the address that it leads to
 * @param {() => void} go there
 * @returns {Promise<Notification | undefined>}
 */
export async function notify(content, tag, data, go = () => (location.href = data)) {
  const { title, body } = JSON.parse(content)
  const options = { body, tag, data, silent: document.documentElement.dataset.sounds === "off" }
  try {
    const notice = new Notification(title, options)
    notice.onclick = () => {
      focus()
      go()
      notice.close()
    }
    return notice
  } catch {
    // Phones show only what comes from the service worker, which hears of the press, too.
    const worker = await navigator.serviceWorker.ready
    await worker.showNotification(title, options)
    return (await worker.getNotifications({ tag }))[0]
  }
}
/** Whether the browser may. */
export const mayNotify = () => globalThis.Notification?.permission === "granted"
