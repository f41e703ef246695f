/** What goes with a piece of a page, as strings. */

/** htmx makes the tab's title of it. */
export const titleHtml = (title: string) => `<title>${Bun.escapeHTML(title)} · Confab</title>`

/** One sentence in the place of what was asked for. */
export const problemHtml = (sentence: string) => `<p class="problem">${Bun.escapeHTML(sentence)}</p>`
