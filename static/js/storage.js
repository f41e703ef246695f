import { me } from "./page.js"

/** Where the browser keeps things per account; memory where it may not, as in some private windows. */
const prefix = `confab:${me}:`
const memory = new Map()
let closed = false

/** @param {string} key @param {any} otherwise */
export function read(key, otherwise = null) {
  try {
    return JSON.parse(localStorage.getItem(prefix + key) ?? "null") ?? otherwise
  } catch {
    return memory.get(key) ?? otherwise
  }
}

/** Nothing empty is kept. @param {string} key @param {any} value */
export function write(key, value) {
  if (closed) return
  const empty = value == null || value.length === 0
  try {
    if (empty) localStorage.removeItem(prefix + key)
    else localStorage.setItem(prefix + key, JSON.stringify(value))
    memory.delete(key)
  } catch {
    memory.set(key, value)
  }
}

/** Other tabs of this account wrote something. @param {(key: string, value: any) => void} listener */
export function onOtherTab(listener) {
  addEventListener("storage", ({ key, newValue }) => {
    if (key?.startsWith(prefix)) listener(key.slice(prefix.length), newValue && JSON.parse(newValue))
  })
}

/** At sign-out nothing stays, and nothing is written any more. */
export function erase() {
  closed = true
  memory.clear()
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key)
  } catch {}
}
