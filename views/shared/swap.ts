/** A link that swaps the conversation, and is an ordinary link where scripts are off. The latest click wins. */
export const swap = (href: string) => ({
  href,
  "hx-get": href,
  "hx-target": "#conversation",
  "hx-swap": "outerHTML",
  "hx-push-url": "true",
  "hx-sync": "#app:replace",
})

/** The same as a string. */
export const swapHtml = (href: string) =>
  `href="${Bun.escapeHTML(href)}" hx-get="${Bun.escapeHTML(href)}" hx-target="#conversation" hx-swap="outerHTML" hx-push-url="true" hx-sync="#app:replace"`
