import { expect, test } from "bun:test"
import { renderBody } from "../../src/messages/markdown"

const render = (body: string) => renderBody(body, new Map()).html
const addresses = (html: string) => [...html.matchAll(/ href="([^"]*)"/g)].map(([, address]) => address!)

test.each([
  "https://example.org/a?b=c#d",
  "HTTP://example.org",
  "mailto:ada@example.org",
  "tel:+441",
  "ssh://host/path",
  "vscode://file/x",
  "/c/relative",
  "../up?a=b:c",
  "#here",
  "?q=a:b",
])("a link leads to %s", (address) => {
  expect(render(`[words](${address})`)).toContain("<a href=")
})

test.each([
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\tscript:alert(1)",
  "&#106;avascript:alert(1)",
  "javascript&colon;alert(1)",
  "vbscript:x",
  "data:text/html,x",
  "data:image/png;base64,AAAA",
  "file:///etc/passwd",
  "blob:https://example.org/1",
  "filesystem:https://example.org/1",
  "about:blank",
  "view-source:https://example.org",
  "ms-msdt:/id",
  "search-ms:query=x",
  "intent://x#Intent;end",
  "%6aavascript:alert(1)",
  ":x",
])("none leads to %s; it stays as it was written", (address) => {
  const html = render(`[words](${address})`)
  expect(html).toContain("[words](")
  // The page that stands within it may be one.
  for (const led of [...addresses(html), ...addresses(render(`<${address}>`))]) expect(led).toStartWith("https://")
})
