import { text } from "./text.js"

/** Says that a piece of a page is wanted, as htmx does. */
export const asPiece = { "HX-Request": "true", "HX-Request-Type": "partial" }

/**
 * Asks for a piece of a page, or sends a form where fields are given; gives up after 15 s. Never throws: without an answer the
 * status is 0, and where it is not `ok` a sentence says why.
 * @param {string} url @param {Record<string, string | number>} [fields]
 * @param {boolean} [keepalive] whether it outlives the page that it is sent from, for which browsers take 64 KiB at most
 */
export async function request(url, fields, keepalive) {
  try {
    const response = await fetch(url, {
      method: fields ? "POST" : "GET",
      // @ts-ignore numbers become text
      body: fields && new URLSearchParams(fields),
      headers: asPiece,
      keepalive,
      signal: AbortSignal.timeout(15_000),
    })
    const { ok, status, headers } = response
    const content = await response.text()
    const elsewhere = headers.get("HX-Redirect")
    // Last: whoever asked does the rest of their work before the page is left.
    if (elsewhere) location.href = elsewhere
    return { ok, status, content, problem: problemIn(headers) }
  } catch {
    return { ok: false, status: 0, content: "", problem: text.noAnswer }
  }
}

/** What went wrong, as a sentence. @param {Headers} headers */
export const problemIn = (headers) => decodeURIComponent(headers.get("X-Problem") ?? "") || text.didNotLoad
