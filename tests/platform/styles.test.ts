import { expect, test } from "bun:test"
import { plainSelectors } from "../../src/platform/http/style-bundle"

const plain = (css: string) => plainSelectors(css).replaceAll(/\s+/g, " ").trim()

test("a selector that ends in an :is() becomes a list of plain ones", () => {
  expect(plain(".bar :is(a, button):hover { color: red }")).toBe(".bar a:hover, .bar button:hover { color: red }")
  expect(plain("@layer x { .a, .b > :is(.c, .d)::before {} }")).toBe(
    "@layer x { .a, .b > .c::before, .b > .d::before {} }",
  )
  expect(plain(':is([data-a="x, y"], .b) {}')).toBe('[data-a="x, y"], .b {}')
})

test("what would mean something else stays as it is", () => {
  for (const css of [
    ".m :is(p, .c) {}",
    ".m :is(.when, header > time) {}",
    ".m:is(:hover, :focus) > .bar {}",
    ":is(.a, .b) .c {}",
    "@media (min-width: 1px) { .a { color: red } }",
    "form:has(input:is([value='a'], [value='b']):checked) .x {}",
  ])
    expect(plain(css)).toBe(css)
})
