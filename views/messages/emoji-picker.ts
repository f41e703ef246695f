import { paths } from "../paths"
import { text } from "../text/text"

export type Choice = { emoji: string; name: string; group: number }

const escape = Bun.escapeHTML
const words = text.reactions
/** What stands for each category; the second has only parts of emoji. */
const signs = ["😀", "👋", "", "🐻", "🍎", "✈️", "⚽", "💡", "❤️", "🏁"]
const groups = () => signs.flatMap((sign, group) => (sign ? [{ sign, group, name: words.groups[group]! }] : []))

/** Strings, since there are two thousand. `name` is for the form of a page without scripts. */
const buttons = (choices: Choice[]) =>
  choices
    .map(
      ({ emoji, name }) =>
        `<button name="emoji" value="${emoji}" title="${escape(name)}" aria-label="${escape(name)}">${emoji}</button>`,
    )
    .join("")

const section = ({ group, name }: { group: number; name: string }, choices: Choice[]) =>
  `<section id="emoji-${group}"><h3>${name}</h3><div class="grid">${buttons(choices)}</div></section>`

const sections = (choices: Choice[]) =>
  groups()
    .map((one) =>
      section(
        one,
        choices.filter(({ group }) => group === one.group),
      ),
    )
    .join("")

/** Every emoji to choose from, in a tone of skin (1 to 5, 0 for none), as what a button opens. */
export const emojiPicker = (choices: Choice[], tone: number) =>
  `<div class="picker"><div class="picker-head">` +
  `<input type="search" name="q" aria-label="${words.findEmoji}" placeholder="${words.findEmoji}" autocomplete="off" enterkeyhint="done" maxlength="60" ` +
  `hx-get="${paths.emojiFound()}" hx-trigger="input changed delay:60ms" hx-target="#emoji-found" hx-swap="innerHTML" hx-sync="this:replace" hx-include="#emoji-tone">` +
  `<select id="emoji-tone" name="tone" aria-label="${words.tone}">${words.tones.map((name, index) => `<option value="${index}"${index === tone ? " selected" : ""} aria-label="${name}">${["✋", "✋🏻", "✋🏼", "✋🏽", "✋🏾", "✋🏿"][index]}</option>`).join("")}</select></div>` +
  `<div class="picker-tabs" role="group" aria-label="${words.categories}">${groups()
    .map(
      ({ group, sign, name }) =>
        `<button type="button" data-to="emoji-${group}" title="${name}" aria-label="${name}">${sign}</button>`,
    )
    .join("")}</div>` +
  `<div class="picker-body"><div id="emoji-found" role="status"></div><section id="emoji-recent" hidden><h3>${words.recent}</h3><div class="grid"></div></section>${sections(choices)}</div></div>`

/** What fits what was typed, best first; `asked` is how it was typed. */
export const emojiFound = (choices: Choice[], typed: string, asked: string) =>
  typed === ""
    ? ""
    : choices.length > 0
      ? `<div class="grid" data-for="${escape(asked)}">${buttons(choices)}</div>`
      : `<p class="hint" data-for="${escape(asked)}">${escape(words.nothingFound(typed))}</p>`

/** The same as a form, where scripts are off. */
export const emojiForm = (choices: Choice[], action: string) =>
  `<form class="picker" method="post" action="${action}"><nav class="picker-tabs" aria-label="${words.categories}">${groups()
    .map(({ group, sign, name }) => `<a href="#emoji-${group}" title="${name}" aria-label="${name}">${sign}</a>`)
    .join("")}</nav>${sections(choices)}</form>`
