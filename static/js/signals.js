/** @type {Record<string, ((value: any) => void)[]>} */
const listeners = {}

/** @param {string} names separated by spaces @param {(value: any) => void} listener */
export function on(names, listener) {
  for (const name of names.split(" ")) (listeners[name] ??= []).push(listener)
}

/** A listener that throws stops nobody else. @param {string} name @param {any} value */
export function emit(name, value = undefined) {
  for (const listener of listeners[name] ?? [])
    try {
      listener(value)
    } catch (error) {
      reportError(error)
    }
}
