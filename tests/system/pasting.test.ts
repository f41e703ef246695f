import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { type Journey, message, startJourney } from "../support/journey"
import { eventually } from "../support/patience"

/** What other programs put on the clipboard, and what of it is typed. */
let journey: Journey
let page: Page
beforeAll(async () => {
  journey = await startJourney()
  ;({ page } = await journey.enter(journey.team.owner))
  await page.waitForFunction(() => document.querySelector("#composer-body")?.hasAttribute("style"))
  // The file that helps to write is there.
  await eventually("completion", async () => {
    await page.fill("#composer-body", "")
    await page.locator("#composer-body").pressSequentially("@")
    return page.locator(".suggestions:not([hidden])").count()
  })
})
afterAll(() => journey.stop())
beforeEach(() => page.fill("#composer-body", ""))

/** Puts onto the clipboard what a program would, and leaves the focus where it is. */
async function copy(data: Record<string, string>, on = page) {
  await on.evaluate((all) => {
    const put = (event: ClipboardEvent) => {
      for (const [type, text] of Object.entries(all)) event.clipboardData!.setData(type, text)
      event.preventDefault()
      event.stopImmediatePropagation()
    }
    addEventListener("copy", put, { capture: true, once: true })
  }, data)
  await on.keyboard.press("Control+c")
}
const plainOf = (html: string) => html.replaceAll(/<[^>]+>/g, "") || "-"

async function paste(html: string, plain = plainOf(html), keys = "Control+v") {
  const field = page.locator("#composer-body")
  await field.focus()
  await copy({ "text/html": html, "text/plain": plain })
  const before = await field.inputValue()
  await page.keyboard.press(keys)
  await eventually("pasted", async () => (await field.inputValue()) !== before)
  return field.inputValue()
}

const cases: [what: string, html: string, expected: string][] = [
  [
    "bold, italic and struck out",
    "a <b>bold</b> and <i>slanted</i> and <s>gone</s> word",
    "a **bold** and *slanted* and ~~gone~~ word",
  ],
  ["marks within marks", "<strong>all <em>of</em> it</strong>", "**all *of* it**"],
  ["spaces at the edge of a mark", "so<b> bold </b>so", "so **bold** so"],
  [
    "Google Docs",
    '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr" style="line-height:1.38"><span style="font-size:11pt;font-weight:400;font-style:normal">The </span><span style="font-weight:700;font-style:normal">berth</span><span style="font-weight:400;font-style:italic"> is</span><span style="font-weight:400;text-decoration:line-through"> taken</span></p><br /><ul style="margin-top:0"><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span style="font-weight:400">one</span></p></li><ul><li dir="ltr" aria-level="2"><p dir="ltr" role="presentation"><span style="font-weight:400">two</span></p></li></ul></ul></b>',
    "The **berth** *is* ~~taken~~\n\n- one\n  - two",
  ],
  [
    "Word",
    "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head><meta name=Generator content=\"Microsoft Word 15\"><style><!-- p.MsoNormal {margin:0cm;} --></style></head><body lang=DE><!--StartFragment--><p class=MsoNormal>Before<o:p></o:p></p><p class=MsoListParagraphCxSpFirst style='margin-left:36pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>First <b>bold</b><o:p></o:p></p><p class=MsoListParagraphCxSpLast style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o<span>&nbsp;&nbsp; </span></span>Second</p><!--EndFragment--></body></html>",
    "Before\n\n- First **bold**\n   - Second",
  ],
  [
    "Slack",
    '<meta charset=\'utf-8\'><div class="p-rich_text_section">see <a target="_blank" href="https://example.org/a_(b)">the page</a> and <code data-stringify-type="code">x_y</code> <img alt=":wave:" src="https://a.example/w.png"></div><ol data-stringify-type="ordered-list"><li>one</li><li>two</li></ol><pre class="c-mrkdwn__pre">let a = 1\n\n\nlet b = 2</pre>',
    "see [the page](https://example.org/a_%28b%29) and `x_y` :wave:\n\n1. one\n2. two\n\n```\nlet a = 1\n\n\nlet b = 2\n```",
  ],
  [
    "code with its language",
    '<p>Try:</p><div class="highlight highlight-source-ts"><pre><span class="pl-k">const</span> a = <span>`1`</span>\n</pre><button>Copy</button></div>',
    "Try:\n\n```ts\nconst a = `1`\n```",
  ],
  [
    "a quote, a heading and a line",
    "<h2>Tides</h2><blockquote><p>one</p><p>two</p></blockquote><hr><p>end</p>",
    "**Tides**\n\n> one\n> \n> two\n\n---\n\nend",
  ],
  [
    "cells of Excel",
    "<html><head><style>td{mso-number-format:General}</style></head><body><table border=0><!--StartFragment--><tr height=20><td>Ship</td><td>Length</td></tr><tr><td>Ada | Co</td><td align=right>120<br>m</td></tr><!--EndFragment--></table></body></html>",
    "| Ship | Length |\n| --- | --- |\n| Ada \\| Co | 120 m |",
  ],
  [
    "cells of Google Sheets",
    '<google-sheets-html-origin><style type="text/css"><!--td {border: 1px solid}--></style><table><colgroup><col width="100"/></colgroup><tbody><tr><td style="overflow:hidden;">a</td><td>b</td></tr><tr><td></td><td>c</td></tr></tbody></table>',
    "| a | b |\n| --- | --- |\n|  | c |",
  ],
  ["one column is lines", "<table><tr><td>a</td></tr><tr><td><b>b</b></td></tr></table>", "a\n**b**"],
  ["signs that would mean something", "<b>x</b> 2 * 3 a_b _c_ `d` [e](f)", "**x** 2 * 3 a_b \\_c\\_ \\`d\\` \\[e](f)"],
  [
    "an address is itself",
    '<b>see</b> <a href="https://example.org/x">https://example.org/x</a>',
    "**see** https://example.org/x",
  ],
  [
    "what could run does not, and other addresses are text",
    `<b>x</b><script>globalThis.canary = 1</script><img src=x onerror="canary = 2"><svg onload="canary = 3"></svg><iframe srcdoc="<script>parent.canary=4</script>"></iframe><a href="javascript:canary=5">js</a> <a href=" java\nscript:canary=6">split</a> <a href="data:text/html,x">data</a><style>@import "//evil.example"</style><template><b>no</b></template>`,
    "**x**js split data",
  ],
  ["lines of divs", "<div><b>a</b></div><div>b</div><div><br></div><div>c</div>", "**a**\nb\n\nc"],
]

test("looks become Markdown", async () => {
  for (const [what, html, expected] of cases) {
    await page.fill("#composer-body", "")
    expect([what, await paste(html)]).toEqual([what, expected])
  }
  expect(await page.evaluate(() => Reflect.get(globalThis, "canary"))).toBeUndefined()
  expect(journey.browser.errors).toEqual([])
})

test("what has no looks is pasted as it is", async () => {
  expect(await paste("<span style='color: red'>a * b *c* d_</span>", "a * b *c* d_")).toBe("a * b *c* d_")
  await page.fill("#composer-body", "")
  const editor =
    '<div style="color:#ccc;font-family:Consolas, monospace;white-space: pre;"><div><span style="font-weight:bold">if</span> x:</div></div>'
  expect(await paste(editor, "if x:\n\ty()")).toBe("if x:\n\ty()")
})

test("with Shift, and within code, it stays plain", async () => {
  expect(await paste("<b>bold</b>", "bold", "Control+Shift+v")).toBe("bold")
  await page.fill("#composer-body", "```\n")
  expect(await paste("<b>bold</b>", "bold")).toBe("```\nbold")
})

test("one undo takes it back, and what is selected is replaced", async () => {
  await page.fill("#composer-body", "before after")
  await page.locator("#composer-body").evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(7, 7))
  expect(await paste("<ul><li>one</li><li><b>two</b></li></ul>")).toBe("before \n- one\n- **two**\nafter")
  await page.keyboard.press("Control+z")
  expect(await page.locator("#composer-body").inputValue()).toBe("before after")
})

test("an address pasted onto words makes them a link", async () => {
  await page.fill("#composer-body", "the harbour map")
  await page.locator("#composer-body").evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(4, 11))
  const field = page.locator("#composer-body")
  await field.focus()
  await page.evaluate(() => {
    const put = (event: ClipboardEvent) => {
      event.clipboardData!.setData("text/plain", "https://example.org/map")
      event.preventDefault()
      event.stopImmediatePropagation()
    }
    addEventListener("copy", put, { capture: true, once: true })
  })
  await page.keyboard.press("Control+c")
  await page.keyboard.press("Control+v")
  await eventually("linked", async () => (await field.inputValue()) === "the [harbour](https://example.org/map) map")
})

test("cells of plain text are a table; text with tabs is not", async () => {
  const plain = (text: string) => async () => {
    await page.fill("#composer-body", "")
    await page.focus("#composer-body")
    await copy({ "text/plain": text })
    await page.keyboard.press("Control+v")
    await eventually("pasted", async () => page.locator("#composer-body").inputValue())
    return page.locator("#composer-body").inputValue()
  }
  expect(await plain("a\tb\nc\td\n")()).toBe("| a | b |\n| --- | --- |\n| c | d |")
  expect(await plain("if x:\n\ty()\n")()).toBe("if x:\n\ty()\n")
})

test("a pasted table is shown as one, also by what is written in a thread", async () => {
  await paste("<table><tr><th>Ship</th><th>Pier</th></tr><tr><td>Ada</td><td>4</td></tr></table>")
  await page.keyboard.press("Enter")
  await message(page, "Pier").locator("table").waitFor()
  const said = message(page, "Pier")
  await said.hover()
  await said.locator('a[href$="/thread"]').click()
  const field = page.locator("#details textarea[name=body]")
  await field.focus()
  await copy({ "text/html": "<i>later</i>", "text/plain": "later" })
  await page.keyboard.press("Control+v")
  await eventually("in the thread", async () => (await field.inputValue()) === "*later*")
})
