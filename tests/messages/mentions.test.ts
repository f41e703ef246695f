import { expect, test } from "bun:test"
import { renderBody } from "../../src/messages/markdown"
import { handlesIn } from "../../src/messages/mentions"

const ids = new Map([
  ["ada", "1"],
  ["ada.l", "2"],
])

test("a mention stands where a word begins, in any case, also at the end of a sentence", () => {
  const mentioned = (body: string) => renderBody(body, ids).mentionedIds
  expect(mentioned("@ada")).toEqual(["1"])
  expect(mentioned("(@ADA), and @ada.")).toEqual(["1"])
  expect(mentioned("**@ada.l** @ada")).toEqual(["2", "1"])
  for (const body of ["a@ada.org", "/@ada", "`@ada`", "```\n@ada\n```", "@ghost", "https://x.org/@ada"])
    expect(mentioned(body)).toEqual([])
})

test("@channel, @all and @everyone mean all", () => {
  for (const body of ["@channel", "hey @All!", "@everyone"]) expect(renderBody(body, ids).mentionsAll).toBe(true)
  expect(renderBody("@channels and mail@all.org", ids).mentionsAll).toBe(false)
})

test("what one text holds does not depend on the text before it", () => {
  for (let i = 0; i < 3; i++) {
    expect(handlesIn("@ada")).toEqual(["ada"])
    expect(renderBody("long before @ada", ids).mentionedIds).toEqual(["1"])
    expect(renderBody("@ada", ids).mentionedIds).toEqual(["1"])
  }
})

test("text made to be slow to read is read all the same", () => {
  for (const unit of ["@", "@a", "[", "*a ", "http://", "> ", "`"]) renderBody(unit.repeat(10_000 / unit.length), ids)
})

test("@here means those who are here, unless everybody is meant anyway", () => {
  const meant = (body: string) => {
    const { mentionsAll, mentionsHere, html } = renderBody(body, ids)
    return { mentionsAll, mentionsHere, html }
  }
  expect(meant("@here")).toMatchObject({ mentionsAll: true, mentionsHere: true })
  expect(meant("@here and @channel")).toMatchObject({ mentionsAll: true, mentionsHere: false })
  expect(meant("`@here`, there@here.org")).toMatchObject({ mentionsAll: false, mentionsHere: false })
})

test("#channel is a link where a word begins, by the id", () => {
  const channels = new Map([
    ["quay", { id: "q1", name: "quay", open: true }],
    ["den", { id: "d1", name: "den", open: false }],
  ])
  const html = (body: string) => renderBody(body, ids, channels).html
  expect(html("see #Quay.")).toBe('<p>see <a class="chan" href="/c/q1" data-chat="q1">#quay</a>.</p>')
  expect(html("#den")).toBe('<p><span class="chan" data-chat="d1">#den</span></p>')
  for (const body of ["#nothing", "a#quay", "`#quay`", "[a #quay b](https://x.org)", "https://x.org/#quay", "##quay"])
    expect(html(body)).not.toContain("chan")
  expect(renderBody("#quay #den #quay", ids, channels).linkedChatIds).toEqual(["q1", "d1"])
})

test("of 500 mentions none is left out: whoever counts them is to know", () => {
  const many = Array.from({ length: 500 }, (_, n) => `@p${n}`).join(" ")
  const known = new Map(Array.from({ length: 500 }, (_, n) => [`p${n}`, String(n)]))
  expect(handlesIn(many)).toHaveLength(500)
  expect(renderBody(many, known).mentionedIds).toHaveLength(500)
})
