import german from "emojibase-data/de/compact.json"
import data from "emojibase-data/en/compact.json"
import cldr from "emojibase-data/en/shortcodes/cldr.json"
import emojibase from "emojibase-data/en/shortcodes/emojibase.json"
import github from "emojibase-data/en/shortcodes/github.json"
import slack from "emojibase-data/en/shortcodes/iamcal.json"

type Entry = { hexcode: string; label: string; unicode: string; group?: number; tags?: string[]; skins?: Entry[] }
type Shortcodes = Record<string, string | string[] | undefined>

const isEmoji = /^\p{RGI_Emoji}$/v

/** As the Unicode consortium writes it: with the selector for colour only where it would be text without. */
function qualified(written: string): string {
  const bare = written.replaceAll("\uFE0F", "")
  return isEmoji.test(bare) ? bare : written
}

/** The names that people know from elsewhere, those of Slack and Mattermost first. */
function shortcodesOf({ hexcode }: Entry): string[] {
  const sets: Shortcodes[] = [slack, github, emojibase, cldr]
  return [...new Set(sets.flatMap((set) => set[hexcode] ?? []))].map((name) => name.toLowerCase())
}

/** Of two people with a tone each, those of the same one: the first of every such row. */
const evenTones = (skins: Entry[]) =>
  [1, 2, 3, 4, 5].map((tone) => {
    const swatch = String.fromCodePoint(0x1f3fa + tone)
    const others = [1, 2, 3, 4, 5]
      .filter((other) => other !== tone)
      .map((other) => String.fromCodePoint(0x1f3fa + other))
    return skins.find(({ unicode }) => unicode.includes(swatch) && !others.some((other) => unicode.includes(other)))!
  })

const listed = () => (data as Entry[]).filter(({ group }) => group !== undefined)

/**
 * What is known of every emoji in as few bytes as possible, made when the program is built (used as a macro): a line each of
 * emoji, group, name, shortcodes, keywords, its five tones and its mixed ones, parted by tabs and within by spaces.
 */
export function compactEmoji(): string {
  const lines = listed().map((entry) => {
    const skins = entry.skins ?? []
    const even = skins.length > 0 ? evenTones(skins) : []
    const mixed = skins.filter((skin) => !even.includes(skin))
    const written = (list: Entry[]) => list.map(({ unicode }) => qualified(unicode)).join(" ")
    return [
      qualified(entry.unicode),
      entry.group,
      entry.label,
      shortcodesOf(entry).join(" "),
      (entry.tags ?? []).join(" "),
      written(even),
      written(mixed),
    ].join("\t")
  })
  return lines.join("\n")
}

/** What the same emoji are called in German, in the same order: a line each of name and the words that they are found by. */
export function compactGermanNames(): string {
  const byCode = new Map((german as Entry[]).map((entry) => [entry.hexcode, entry]))
  const lines = listed().map(({ hexcode, label: english }) => {
    const { label = english, tags = [] } = byCode.get(hexcode) ?? {}
    const words = [label, ...tags]
      .join(" ")
      .toLowerCase()
      .split(/[\s,:()“„"]+/)
    return `${label}\t${[...new Set(words)].filter(Boolean).join(" ")}`
  })
  return lines.join("\n")
}
