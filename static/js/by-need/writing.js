import { startCompletion } from "../completion.js"
import { startDrafting } from "../drafting.js"
import { startFormatting } from "../formatting.js"
import { startNoting } from "../noting.js"
import { startPasting } from "../pasting.js"

/** What helps while one writes. @param {import("../by-need.js").Lent} lent */
export function start(lent) {
  startCompletion(lent.request)
  startNoting(lent)
  startDrafting(lent)
  startFormatting()
  startPasting()
}
