import { scriptText } from "../../views/text/script"

/** @type {Record<string, import("../../views/text/script").ScriptText>} */
const languages = { en: scriptText }

export const text = languages[document.documentElement.lang] ?? scriptText
