import { byId } from "./page.js"

/** The page brings what the script says, in its language. @type {import("../../views/text/en").Text["script"]} */
export const text = JSON.parse(byId("app")?.dataset.text ?? "{}")
