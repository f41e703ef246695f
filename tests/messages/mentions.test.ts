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
