/** Who else is here at this moment: people who write in the open chat. */

const sayEveryMs = 3_000
const shownForMs = 5_000

/** @param {import("../by-need.js").Lent} lent */
export function start({ on, byId, send }) {
  /** Who writes in the open chat: what they are called, and the timer that forgets them. @type {Map<string, [string, number]>} */
  const writers = new Map()
  let saidAt = 0
  const open = () => byId("conversation")?.dataset.chat

  function draw() {
    const line = byId("typing")
    if (!line) return
    const [a, b] = [...writers.values()].map(([name]) => name)
    const { dataset } = line
    const words = a && dataset[["one", "two", "more", "more"][writers.size - 1] ?? "many"]
    line.textContent = (words ?? "").replace(/{(.)}/g, (_, key) => ({ a, b, n: writers.size - 1 })[key])
  }
  /** @param {string} id */
  function forget(id) {
    clearTimeout(writers.get(id)?.[1])
    if (writers.delete(id)) draw()
  }

  document.addEventListener("input", (/** @type {any} */ { target }) => {
    if (target !== byId("composer-body") || !target.value.trim() || Date.now() - saidAt < sayEveryMs) return
    if (send({ type: "typing", chatId: open() })) saidAt = Date.now()
  })
  on("typing", ({ chatId, userId, name }) => {
    if (chatId !== open()) return
    forget(userId)
    writers.set(userId, [name, setTimeout(forget, shownForMs, userId)])
    draw()
  })
  // Their message has come.
  on("arrived", ({ dataset }) => forget(dataset.sender))
  on("entered down", () => {
    saidAt = 0
    for (const id of [...writers.keys()]) forget(id)
    draw()
  })
}
