import { startCompletion } from "../completion.js"

/** What helps while one writes. @param {import("../by-need.js").Lent} lent */
export function start({ request }) {
  startCompletion(request)
}
