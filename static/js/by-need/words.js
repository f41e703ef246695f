/**
 * Messages come to everybody alike, with their few words in English: a page in another language says those in its own.
 * @param {import("../by-need.js").Lent} lent
 */
export function start({ on }) {
  const { words, lines } = JSON.parse(/** @type {any} */ (document.querySelector("[data-phrases]")).dataset.phrases)
  /** @param {string} said @param {[string, string][]} known */
  const say = (said, known) => {
    const fitting = known.find(([pattern]) => said.match(pattern))
    return fitting ? said.replace(RegExp(fitting[0]), fitting[1]) : said
  }
  /** @param {{ root: ParentNode }} part */
  function translate({ root }) {
    /** @param {string} query @returns {any[]} */
    const all = (query) => [...root.querySelectorAll(query)]
    for (const line of all(".system .said")) line.innerHTML = say(line.innerHTML, lines)
    for (const { lastChild } of all(".message :is(.edited, .pinned, .from-thread, .replies :is(b, small > span))"))
      lastChild.data = say(lastChild.data, words)
    for (const one of all(".message :is(.more, .pill, [data-copy], .replies, .picture img)"))
      for (const name of ["aria-label", "title", "alt"])
        if (one.hasAttribute(name)) one.setAttribute(name, say(one.getAttribute(name), words))
  }
  on("dressed", translate)
  translate({ root: document })
}
