import MarkdownIt from "markdown-it"
import hljs from "highlight.js/lib/common"
import { storedText } from "../../views/text/text"
import { shortcodeAt } from "../platform/emoji/emoji"
import { broadNames, channelAt, hereName, mentionAt, readingsOf } from "./mentions"

/** Kept with every message: one made by an older renderer may be rendered again. */
export const rendererVersion = 3

export type Rendered = {
  html: string
  mentionedIds: string[]
  /** Everybody in the chat, or those of them who are here now. */
  mentionsAll: boolean
  /** Only those who are here now. */
  mentionsHere: boolean
  linkedChatIds: string[]
}
/** A channel that may be linked; what is not open to the team is a link only for those who are in it. */
export type Linked = { id: string; name: string; open: boolean }
type Environment = {
  idByHandle: Map<string, string>
  channels: Map<string, Linked>
  mentioned: Set<string>
  linked: Set<string>
  all: boolean
  here: boolean
}

const longestHighlighted = 5_000

const markdown = new MarkdownIt("default", {
  html: false,
  linkify: true,
  breaks: true,
  highlight(code, language) {
    if (code.length > longestHighlighted || !hljs.getLanguage(language)) return ""
    return hljs.highlight(code, { language, ignoreIllegals: true }).value
  },
})
markdown.disable(["image", "heading", "lheading", "reference"])
markdown.linkify.set({ fuzzyEmail: false, fuzzyIP: false })

/**
 * What a link may lead to: pages, people, and what teams open from a chat. Any other stays as it was written; some programs that
 * a machine has for its own schemes run what an address says.
 */
const schemes = new Set(
  `http https ftp ftps sftp ssh git mailto tel sms sip sips facetime xmpp irc ircs matrix geo magnet webcal
   zoommtg msteams slack discord vscode obsidian notion figma spotify`.split(/\s+/),
)
markdown.validateLink = (address) => {
  const scheme = /^([^/?#:]*):/.exec(address.trim())?.[1]
  return scheme === undefined || schemes.has(scheme.toLowerCase())
}

markdown.renderer.rules["link_open"] = (tokens, index, options, _environment, self) => {
  tokens[index]!.attrSet("rel", "noopener noreferrer nofollow")
  tokens[index]!.attrSet("target", "_blank")
  return self.renderToken(tokens, index, options)
}

const drawFence = markdown.renderer.rules.fence!
markdown.renderer.rules.fence = (tokens, index, ...rest) => {
  const [language] = /^[\w+#.-]{1,20}/.exec(tokens[index]!.info) ?? []
  const html = drawFence(tokens, index, ...rest)
  // What is wider than its place is scrolled, by keys too.
  return html
    .replace(/^<pre><code/, `<pre${language ? ` data-language="${language}"` : ""}><code tabindex="0"`)
    .replace(
      /<\/pre>\s*$/,
      `<button type="button" class="button" data-copy aria-label="${storedText.writing.copyCode}"></button></pre>`,
    )
}

const at = "@".charCodeAt(0)

markdown.inline.ruler.before("link", "mention", (state, silent) => {
  if (state.src.charCodeAt(state.pos) !== at) return false
  const written = mentionAt(state.src, state.pos)
  if (!written) return false
  const environment = state.env as Environment
  for (const name of readingsOf(written)) {
    const id = environment.idByHandle.get(name)
    const broad = broadNames.has(name)
    if (!id && !broad) continue
    if (!silent) {
      const token = state.push("mention", "span", 0)
      token.content = `@${name}`
      token.meta = { id }
      if (id) environment.mentioned.add(id)
      else environment[name === hereName ? "here" : "all"] = true
    }
    state.pos += name.length + 1
    return true
  }
  return false
})
markdown.renderer.rules["mention"] = (tokens, index) => {
  const { content, meta } = tokens[index]!
  const who = (meta as { id?: string }).id
  return `<span class="at" ${who ? `data-user="${who}"` : "data-all"}>${Bun.escapeHTML(content)}</span>`
}

const hash = "#".charCodeAt(0)

markdown.inline.ruler.before("link", "channel", (state, silent) => {
  if (state.src.charCodeAt(state.pos) !== hash || state.linkLevel > 0) return false
  const written = channelAt(state.src, state.pos)
  if (!written) return false
  const { channels, linked } = state.env as Environment
  for (const name of readingsOf(written)) {
    const found = channels.get(name)
    if (!found) continue
    if (!silent) {
      state.push("channel", found.open ? "a" : "span", 0).meta = found
      linked.add(found.id)
    }
    state.pos += name.length + 1
    return true
  }
  return false
})
markdown.renderer.rules["channel"] = (tokens, index) => {
  const { tag, meta } = tokens[index]!
  const { id, name } = meta as Linked
  const address = tag === "a" ? ` href="/c/${id}"` : ""
  return `<${tag} class="chan"${address} data-chat="${id}">#${Bun.escapeHTML(name)}</${tag}>`
}

const colon = ":".charCodeAt(0)
const isPartOfWord = /[\p{L}\p{N}]/u

// Before emphasis, which would take the underscores within a name.
markdown.inline.ruler.before("emphasis", "shortcode", (state, silent) => {
  if (state.src.charCodeAt(state.pos) !== colon) return false
  const found = shortcodeAt(state.src, state.pos)
  const end = state.pos + (found?.length ?? 0)
  // Not within a time or an address.
  const isOpen = (neighbour: string | undefined) => !neighbour || !isPartOfWord.test(neighbour)
  if (!found || !isOpen(state.src[state.pos - 1]) || !isOpen(state.src[end])) return false
  if (!silent) state.pending += found.emoji
  state.pos = end
  return true
})

// markdown-it's text rule stops at the characters that begin something; "@" has to be one of them.
const stops = /[\n!#$%&*+\-:<=>@[\\\]^_`{}~]/
markdown.inline.ruler.at("text", (state, silent) => {
  const rest = state.src.slice(state.pos, state.posMax)
  const stop = rest.search(stops)
  const length = stop === -1 ? rest.length : stop
  if (length === 0) return false
  if (!silent) state.pending += rest.slice(0, length)
  state.pos += length
  return true
})

/**
 * What a message says as HTML that is safe to print: no markup of the writer's own gets through, links open elsewhere and
 * vouch for nothing, code is coloured by classes. `idByHandle` names the people of the chat that may be mentioned, `channels` by
 * name in lower case those that the writer may see.
 */
export function renderBody(
  body: string,
  idByHandle: Map<string, string>,
  channels: Map<string, Linked> = new Map(),
): Rendered {
  const environment: Environment = {
    idByHandle,
    channels,
    mentioned: new Set(),
    linked: new Set(),
    all: false,
    here: false,
  }
  // The text of a link shows what its address encodes, and so may hold what Postgres cannot: `%00`.
  const html = markdown.render(body, environment).trim().replaceAll("\0", "\ufffd").toWellFormed()
  const { mentioned, linked, all, here } = environment
  return {
    html,
    mentionedIds: [...mentioned],
    mentionsAll: all || here,
    mentionsHere: here && !all,
    linkedChatIds: [...linked],
  }
}
