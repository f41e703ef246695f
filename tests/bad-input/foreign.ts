export type Look = {
  /** Documents as the server sent them, to be read and not run; without them, the page itself. */
  documents?: string[]
  /** What has to be shown, by document, or on the page. */
  shown?: string[][]
  origin: string
}
export type Seen = {
  /** What stands there that is not the product's. */
  foreign: string[]
  /** What should be shown and is not. */
  missing: string[]
}

/**
 * Looks for what only texts of people can have brought into a page: elements, attributes and addresses that the product never
 * uses. Runs in a browser, so it needs everything in itself.
 */
export function lookForForeign({ documents, shown = [], origin }: Look): Seen {
  const roots = documents?.map((html) => new DOMParser().parseFromString(html, "text/html")) ?? [document]
  const foreign: string[] = []
  const missing: string[] = []
  const tags =
    /^(iframe|object|embed|base|frame|frameset|marquee|math|video|audio|source|picture|plaintext|xmp|noembed|style|slot)$/
  const ours =
    /^hx-(get|post|target|swap|push-url|sync|trigger|select|replace-url|include|ignore|history-elt|encoding|ws:connect)$/
  const addresses = /^(href|src|action|formaction|hx-get|hx-post|poster|data|xlink:href|background)$/
  /** Where links of people lead. */
  const written = ".body, .said, .quoted, .versions, .prose"

  function isForeign(one: Element, { name, value }: Attr): boolean {
    if (name.startsWith("on") || /^(srcdoc|ping|srcset|x|onx)$/.test(name)) return one.namespaceURI!.endsWith("html")
    if (/^(data-hx-|hx-)/.test(name) && !ours.test(name)) return true
    if (name === "hx-trigger" || name === "data-needs") return /canary|[[(./]/.test(value)
    if (name === "style") return Boolean(documents) || /fixed|canary|evil/.test(value)
    if (name === "target") return value !== "_blank"
    if (!addresses.test(name)) return false
    const plain = value.replaceAll(/[\0-\x20]/g, "")
    if (/^(javascript|vbscript):/i.test(plain)) return true
    const leadsAway = /^([a-z][a-z0-9+.-]*:|[/\\]{2})/i.test(plain) && !plain.startsWith(origin)
    if (!leadsAway) return false
    if (one.matches("a[rel~=noopener], a[rel~=noreferrer]") && one.closest(written)) return /^(data|file):/i.test(plain)
    return !(one.matches("link[rel=icon]") && plain.startsWith("data:image/svg+xml"))
  }

  roots.forEach((root, index) => {
    const ids = new Set<string>()
    for (const one of root.querySelectorAll("*")) {
      const tell = (what: string) => foreign.push(`${what}: ${one.outerHTML.slice(0, 160)}`)
      const inBody = root.body.contains(one)
      if (one instanceof HTMLUnknownElement || tags.test(one.localName)) tell("an element")
      if (one.matches("script:not([src]), meta[http-equiv], svg script, foreignObject")) tell("an element")
      if (inBody && one.matches("meta, title:not(svg *), form:not([method], [hx-get], [hx-post])")) tell("an element")
      for (const attribute of one.attributes)
        if (isForeign(one, attribute)) tell(`${attribute.name}=${attribute.value.slice(0, 80)}`)
      if (one.id && ids.has(one.id)) tell("an id twice")
      ids.add(one.id)
    }
    const said: string[] = [root.title, root.body.textContent ?? ""]
    for (const one of root.body.querySelectorAll("input, textarea"))
      said.push((one as HTMLInputElement | HTMLTextAreaElement).value)
    for (const name of ["title", "aria-label", "alt"])
      for (const one of root.body.querySelectorAll(`[${name}]`)) said.push(one.getAttribute(name)!)
    const all = said.join("\n")
    for (const text of shown[index] ?? []) if (!all.includes(text)) missing.push(text.slice(0, 120))
  })
  return { foreign: foreign.slice(0, 12), missing: missing.slice(0, 12) }
}
