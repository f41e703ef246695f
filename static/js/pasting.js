import { type } from "./completion.js"
import { listen } from "./page.js"

/**
 * What is pasted with its looks is written as the Markdown that gives them: read in a document of its own, where nothing runs and
 * nothing is loaded, and typed, so that one undo takes it back. Pasted with Shift, or into code, it stays as it is.
 */
const longest = 1_000_000
const blocks = /^(br|body|t[dhr]|p|div|h[r1-6]|[ou]l|li|table|blockquote|pre|section|article|d[dt])$/
const unseen = /^(script|template|title|button|iframe)$/
/** A new line, and an empty one, where text comes before; and what keeps the empty lines of code. */
const line = "\ue001"
const gap = "\ue002"
const blank = "\ue003"
/** Whether there was anything that plain text does not say. */
let rich = false

/** @param {string} text */
const tidy = (text) =>
  text
    .replace(/[\ue001\n ]*\ue002[\ue001\ue002\n ]*/g, "\n\n")
    .replace(/ *\n?\ue001+/g, "\n")
    .replace(/^\n+|\s+$/g, "")

/** Signs that would mean something. @param {string} text */
const escape = (text) => text.replace(/[\\`]|\*(?! )|(?<! )\*|\b_|_\b|~~|\[(?=.*\]\()/g, "\\$&")

/** Every line of it, without the spaces at its ends. @param {string} text @param {string} sign */
const mark = (text, sign) =>
  text.replace(/[^\s\ue001-\ue003]([^\n\ue001-\ue003]*[^\s\ue001-\ue003])?/g, (said) => {
    rich = true
    return sign + said + sign
  })

/** @param {string[][]} rows */
function table(rows) {
  rich = true
  const width = Math.max(...rows.map(({ length }) => length))
  const lines = rows.map((row) => `| ${Array.from({ length: width }, (_, i) => row[i] ?? "").join(" | ")} |`)
  lines.splice(1, 0, `|${" --- |".repeat(width)}`)
  return lines.join("\n")
}
/** @param {string} text */
const cell = (text) => text.replace(/\s*\n\s*/g, " ").replaceAll("|", "\\|")

/** @param {any} list */
function items({ children, start, localName }) {
  rich = true
  let number = start ?? 1
  return [...children]
    .map((child) => {
      const sign = localName === "ol" ? `${number}. ` : "- "
      const text = tidy(inside(child.localName === "li" ? child : { childNodes: [child] }, ""))
        .replace(/\n+/g, "\n")
        .replaceAll("\n", `\n${" ".repeat(sign.length)}`)
      if (child.localName !== "li") return " ".repeat(sign.length) + text
      number++
      return sign + text
    })
    .join("\n")
}

/** @param {any} node @param {string} on the marks that stand around it @returns {string} */
const inside = ({ childNodes }, on) => [...childNodes].map((child) => markdown(child, on)).join("")

/** @param {any} node @param {string} on @returns {string} */
function markdown(node, on) {
  const { localName: tag, data, previousSibling: before, nextSibling: after } = node
  const isEdge = (/** @type {any} */ one) => blocks.test((one ?? node.parentNode).localName)
  if (node.nodeType === 3) {
    const text = escape(data.replace(/\s+/g, " "))
    if (text === " " && (isEdge(before) || isEdge(after))) return ""
    return isEdge(before) ? text.trimStart() : text
  }
  const style = node.dataset?.style ?? ""
  if (node.nodeType !== 1 || unseen.test(tag) || /display: ?none/.test(style)) return ""
  // Word writes the sign of a list's item as text.
  if (/mso-list: ?ignore/i.test(style)) {
    rich = true
    return /\w[.)]/.test(node.textContent) ? "1. " : "- "
  }
  if (tag === "br") return "\n"
  if (tag === "hr") return `${gap}---${gap}`
  if (tag === "img") return /^(:\S+:|[^\w\s]+)$/.test(node.alt) ? node.alt : ""
  if (tag === "pre") {
    rich = true
    const code = node.textContent.replace(/\n$/, "").replace(/\n(?=\n)/g, `\n${blank}`)
    const named = /\b(?:language|lang|highlight-source)-([\w+#.-]+)/.exec(
      `${node.parentNode.className} ${node.className} ${node.querySelector("code")?.className}`,
    )
    const fence = code.includes("```") ? "````" : "```"
    return `${gap}${fence}${node.dataset.language ?? named?.[1] ?? ""}\n${code}\n${fence}${gap}`
  }
  if (/^(code|kbd)$/.test(tag)) {
    const code = node.textContent
    return mark(code.replaceAll("\n", " "), code.includes("`") ? "``" : "`")
  }
  if (tag === "ul" || tag === "ol") {
    const edge = node.parentNode.localName === "li" ? line : gap
    return edge + items(node) + edge
  }
  if (tag === "table") {
    const rows = [...node.rows].map(({ cells }) =>
      [...cells].map((/** @type {any} */ one) => cell(tidy(inside(one, one.localName === "th" ? "b" : "")))),
    )
    const wide = rows.some(({ length }) => length > 1)
    return gap + (wide ? table(rows) : rows.join("\n")) + gap
  }
  if (tag === "blockquote") {
    rich = true
    return gap + tidy(inside(node, on)).replace(/^/gm, "> ") + gap
  }
  const isHeading = /^h\d$/.test(tag)
  const isBold = /^(b|strong)$/.test(tag)
    ? !/font-weight: ?(normal|400)/.test(style)
    : /font-weight: ?(bold|[6-9])/.test(style)
  /** @type {[string, boolean, string][]} */
  const marks = [
    ["i", /^(i|em)$/.test(tag) || /font-style: ?italic/.test(style), "*"],
    ["b", isBold || isHeading, "**"],
    ["s", /^(s|del|strike)$/.test(tag) || /line-through/.test(style), "~~"],
  ]
  // There is no list within bold.
  const wished = node.querySelector("ul, ol, table, pre, blockquote")
    ? []
    : marks.filter(([name, isWished]) => isWished && !on.includes(name))
  let text = inside(node, on + wished.map(([name]) => name).join(""))
  for (const [, , sign] of wished) text = mark(text, sign)
  const address = node.getAttribute("href")?.trim()
  if (tag === "a" && /^(https?:|mailto:)/i.test(address)) text = link(text, address)
  // Word's lists are paragraphs with a level.
  const level = /mso-list:.*level(\d)/.exec(style)?.[1]
  if (level) return line + "   ".repeat(Number(level) - 1) + text.trim() + line
  const edge = tag === "p" || isHeading ? gap : blocks.test(tag) ? line : ""
  return edge + text + edge
}

/** @param {string} text @param {string} address */
function link(text, address) {
  const said = tidy(text).replaceAll("\n", " ")
  const bare = address.replace("mailto:", "")
  if (!said || said.replaceAll("\\", "") === bare) return said && bare
  rich = true
  const to = address.replace(/[\n\t]/g, "").replace(/[()<> \\]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
  return `[${said.replace(/(?<!\\)[[\]]/g, "\\$&")}](${to})`
}

/** Cells of a sheet, as plain text has them; anything else is no table. @param {string} text */
function sheet(text) {
  const rows = text
    .replace(/\r?\n$/, "")
    .split(/\r?\n/)
    .map((row) => row.split("\t").map(cell))
  const isTable = rows.length > 1 && rows[0].length > 1 && rows[0].every((said) => said.trim())
  return isTable && rows.every(({ length }) => length === rows[0].length) ? table(rows) : ""
}

/** @param {DataTransfer} data @returns what is to be typed in place of the plain text; nothing where that says it all */
function read(data) {
  const html = data.getData("text/html")
  rich = false
  if (!html || html.length > longest) return sheet(data.getData("text/plain"))
  // The policy against styles and code in markup counts in there too, and would complain of each.
  const bare = html
    .replace(/<style[^]*?<\/style>/gi, "")
    .replace(/<\w[^>]*>/g, (tag) => tag.replace(/\s(style|on\w+)(?==)/gi, " data-$1"))
  const { body } = new DOMParser().parseFromString(bare, "text/html")
  // Editors of code bring its colours, and their own kind of spaces.
  if (/monospace|white-space: ?pre;/.test(body.querySelector("*")?.dataset.style ?? "")) return ""
  const text = tidy(inside(body, "")).replaceAll(blank, "")
  return rich ? text : ""
}

export function startPasting() {
  let plain = false
  listen("keydown", ({ shiftKey, key }) => (plain = shiftKey && key !== "Insert"), true)
  listen("paste", (event) => {
    const { target, clipboardData, defaultPrevented } = event
    if (defaultPrevented || plain || !target.dataset?.writes || !clipboardData.types.includes("text/plain")) return
    const { value, selectionStart, selectionEnd } = target
    const before = value.slice(0, selectionStart)
    if (before.split("`").length % 2 === 0) return
    const said = value.slice(selectionStart, selectionEnd)
    const address = clipboardData.getData("text/plain").trim()
    const isAddress = /^https?:\/\/\S+$/.test(address)
    let text = isAddress && said && !/\n|\]\(|:\/\//.test(said) ? link(said, address) : read(clipboardData)
    if (!text) return
    event.preventDefault()
    // What is more than a line begins on one of its own.
    if (/^(\d+\. |- |> |\||```)|\n/.test(text)) {
      if (/[^\n]$/.test(before)) text = `\n${text}`
      if (value[selectionEnd] && value[selectionEnd] !== "\n") text += "\n"
    }
    type(text)
  })
}
