import { make } from "./page.js"

/**
 * What may stand in the place of what is being typed: the list of a combobox, as ARIA's authoring practices have it. The focus
 * stays in the input, which names the option that is chosen.
 * @param {any} input @param {string} label @param {(option: HTMLElement) => void} onPick
 */
export function createOptions(input, label, onPick) {
  const element = make(
    "div",
    { className: "search-popup", hidden: true },
    make("ul", { id: "search-options", role: "listbox", ariaLabel: label }),
  )
  Object.assign(input, { role: "combobox", ariaAutoComplete: "list", ariaExpanded: false })
  input.setAttribute("aria-controls", "search-options")
  let active = -1
  /** @returns {HTMLElement[]} */
  const all = () => [...element.querySelectorAll("[role=option]")]

  /** @param {number} index */
  function activate(index) {
    if (all()[active]) all()[active].ariaSelected = "false"
    active = index
    const option = all()[index]
    if (!option) return input.removeAttribute("aria-activedescendant")
    option.ariaSelected = "true"
    input.setAttribute("aria-activedescendant", option.id)
    option.scrollIntoView({ block: "nearest" })
  }
  function close() {
    element.hidden = true
    input.ariaExpanded = false
    activate(-1)
  }

  // So that the input keeps the focus.
  element.addEventListener("pointerdown", (event) => event.preventDefault())
  element.addEventListener("click", ({ target }) => {
    const option = target.closest("[role=option]")
    if (option) onPick(option)
  })

  return {
    element,
    close,
    isOpen: () => !element.hidden,
    chosen: () => (element.hidden ? undefined : all()[active]),
    /** Nothing to show closes it. @param {string} content @param {boolean} chooses whether the first one is chosen at once */
    show(content, chooses) {
      element.innerHTML = content
      if (!element.textContent?.trim()) return close()
      element.hidden = false
      active = -1
      input.ariaExpanded = all().length > 0
      activate(chooses && all().length > 0 ? 0 : -1)
    },
    /** The input itself is one of the places that the arrows pass. @param {number} step */
    move(step) {
      const places = all().length + 1
      activate(((active + 1 + step + places) % places) - 1)
    },
    notes: () => [...element.querySelectorAll(".note")].map((note) => note.textContent).join(" "),
  }
}
