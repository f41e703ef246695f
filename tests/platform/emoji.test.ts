import { expect, test } from "bun:test"
import { inLanguage } from "../../views/text/text"
import { emojiName, findShortcodes, listEmoji, oneEmoji, shortcodeAt } from "../../src/platform/emoji/emoji"
import { renderBody } from "../../src/messages/markdown"

test("every emoji that all platforms know is one, with and without the selector for colour", () => {
  const isEmoji = /^\p{RGI_Emoji}$/v
  for (const { emoji, tones } of listEmoji()) {
    expect(tones.length === 0 || tones.length === 5).toBe(true)
    for (const form of [emoji, ...tones]) {
      expect(isEmoji.test(form)).toBe(true)
      expect(oneEmoji(form)).toBe(form)
      expect(oneEmoji(form.replaceAll("\uFE0F", ""))).toBe(form)
    }
  }
})

test.each([
  ["👍", "👍"],
  ["👍\uFE0F", "👍"],
  ["❤", "❤️"],
  ["👍🏽", "👍🏽"],
  ["👨‍👩‍👧", "👨‍👩‍👧"],
  ["🧑🏻‍🤝‍🧑🏿", "🧑🏻‍🤝‍🧑🏿"],
  ["🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"],
  ["🇩🇪", "🇩🇪"],
  ["7️⃣", "7️⃣"],
  [":tada:", "🎉"],
  [":+1:", "👍"],
  [":thumbsup::skin-tone-2:", "👍🏻"],
  [":THUMBSUP:", "👍"],
])("%s is %s", (text, emoji) => {
  expect(oneEmoji(text)).toBe(emoji)
})

test.each([
  ["", "nothing"],
  ["a", "a letter"],
  ["7", "a digit"],
  ["👍👍", "two"],
  ["👍 ", "one with a space"],
  [":nosuchthing:", "an unknown name"],
  [":tada", "half a name"],
  [":tada: ", "a name and more"],
  ["👍\u200D", "one that goes on"],
  ["👨" + "\u200D👨".repeat(24), "what 49 code points join to one"],
  ["👍".repeat(30), "very many"],
  ["<b>👍</b>", "markup"],
  ["Z͑ͫ̓ͪ", "letters with marks"],
  ["\u0000", "nothing that can be stored"],
])("%j is none: %s", (text) => {
  expect(oneEmoji(text)).toBeNull()
})

test("what is begun finds what is meant", () => {
  const first = (typed: string) => findShortcodes(typed, 5).map(({ emoji }) => emoji)
  expect(first("tada")[0]).toBe("🎉")
  expect(first("thum")[0]).toBe("👍")
  expect(first("hea")[0]).toBe("❤️")
  expect(first("joy")[0]).toBe("😂")
  expect(first("+")[0]).toBe("👍")
  // By a word within the name, and by a keyword.
  expect(first("hands")).toContain("🙌")
  expect(first("celebr")).toContain("🎉")
  expect(first("")).toEqual([])
  expect(first("zzzz")).toEqual([])
  for (const { emoji, shortcode } of findShortcodes("s", 100)) expect(oneEmoji(`:${shortcode}:`)).toBe(emoji)
  expect(emojiName("👍🏽")).toBe("thumbs up")
})

test("who reads German finds them by German words, by the names of Slack, and by English words", () => {
  inLanguage("de", () => {
    const first = (typed: string) => findShortcodes(typed, 5).map(({ emoji }) => emoji)
    for (const typed of ["herz", "heart", "lov"]) expect(first(typed)).toContain("❤️")
    expect(first("daumen")).toContain("👍")
    expect(first("zzzz")).toEqual([])
    expect(emojiName("👍🏽")).toBe("Daumen hoch")
    for (const { called } of listEmoji()) expect(called.de.name).not.toBe("")
  })
  expect(findShortcodes("daumen", 5)).toEqual([])
})

test("no name means two emoji", () => {
  for (const { shortcodes } of listEmoji())
    for (const name of shortcodes) expect(shortcodeAt(`:${name}:`, 0)).not.toBeNull()
})

test.each([
  ["well done :tada:", "well done 🎉"],
  ["**:raised_hands:** :raised_hands:", "<strong>🙌</strong> 🙌"],
  [":tada::tada:", "🎉🎉"],
  ["(:smile:)", "(😄)"],
  [":wave::skin-tone-6:", "👋🏿"],
])("a message that says %s shows %s", (body, html) => {
  expect(renderBody(body, new Map()).html).toBe(`<p>${html}</p>`)
})

test.each(["at 10:100:20", "`:tada:`", ":no_such_name:", "a:tada:b", "::", "https://example.org/:tada:"])(
  "a message that says %s keeps its colons",
  (body) => {
    expect(renderBody(body, new Map()).html).not.toMatch(/🎉|💯/u)
  },
)
