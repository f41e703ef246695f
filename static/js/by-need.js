import { emit, on } from "./signals.js"

/** Behaviour that few need, in files of their own: loaded when it is needed, and lent what there is only one of. */
/** @type {Record<string, string>} addresses by name, put in when the script is made */
// @ts-ignore
const scripts = BY_NEED

/** @param {string} name of a file in `by-need` @param {...any} values for its `start` */
export const load = (name, ...values) =>
  import(scripts[name]).then(({ start }) => start({ on, emit }, ...values)).catch(reportError)
