import { type Language, language } from "../../../views/text/text"
import { compactEmoji, compactGermanNames } from "./compact" with { type: "macro" }

type Called = { name: string; keywords: string[] }

export type Emoji = {
  /** As it is stored and shown, with the selector for colour only where it would be text without. */
  emoji: string
  /** Of the picker's categories; 2 is of parts that nobody picks. */
  group: number
  called: Record<Language, Called>
  /** Without colons, the best known first. They are English everywhere. */
  shortcodes: string[]
  /** In the five tones of skin, from light to dark; none where it has no skin. */
  tones: string[]
}
export type ShortcodeMatch = { emoji: string; shortcode: string; name: string }

/** What people choose most: first of what fits equally well. */
const favourites =
  "+1 joy heart tada eyes pray fire 100 raised_hands clap rocket thinking_face white_check_mark wave smile grin sob sweat_smile -1 party_popper muscle ok_hand see_no_evil shrug bulb coffee warning x bug sparkles wink cry"
    .split(" ")
    .toReversed()

/** Anything longer is not looked at. */
const mostCodePoints = 50
const parted = (field: string) => (field === "" ? [] : field.split(" "))
/** Keyboards write the same emoji with and without the selector for colour. */
const keyOf = (written: string) => written.replaceAll("\uFE0F", "")

const table: Emoji[] = []
/** What is written, without selectors → as it is stored, and which it is a form of. */
const known = new Map<string, { emoji: string; entry: Emoji }>()
const byShortcode = new Map<string, Emoji>()
const german = compactGermanNames().split("\n")
for (const [order, line] of compactEmoji().split("\n").entries()) {
  const [emoji = "", group = "", name = "", shortcodes = "", keywords = "", tones = "", mixed = ""] = line.split("\t")
  const [germanName = name, germanWords = ""] = german[order]!.split("\t")
  const entry: Emoji = {
    emoji,
    group: Number(group),
    called: { en: { name, keywords: parted(keywords) }, de: { name: germanName, keywords: parted(germanWords) } },
    shortcodes: parted(shortcodes),
    tones: parted(tones),
  }
  table.push(entry)
  for (const form of [emoji, ...entry.tones, ...parted(mixed)]) known.set(keyOf(form), { emoji: form, entry })
}
// A name that two sets give to different emoji is that of whose first name it is, then of who comes first.
const mostNames = Math.max(...table.map(({ shortcodes }) => shortcodes.length))
for (let rank = 0; rank < mostNames; rank++)
  for (const entry of table) {
    const shortcode = entry.shortcodes[rank]
    if (shortcode !== undefined && !byShortcode.has(shortcode)) byShortcode.set(shortcode, entry)
  }
const liking = new Map(
  favourites.flatMap((shortcode, index) => {
    const entry = byShortcode.get(shortcode)
    return entry ? [[entry.emoji, index + 1] as const] : []
  }),
)

/** Every emoji in the order of the Unicode consortium, tones of skin within. */
export const listEmoji = (): readonly Emoji[] => table

/**
 * The emoji that a text is, as it is stored: exactly one that all platforms know (with a tone of skin or joined, 50 code points
 * at most) or a known `:shortcode:`, also with Slack's `:skin-tone-3:` after it. Null for everything else.
 */
export function oneEmoji(text: string): string | null {
  if (text.length > 2 * mostCodePoints) return null
  const named = shortcodeAt(text, 0)
  if (named?.length === text.length) return named.emoji
  return known.get(keyOf(text))?.emoji ?? null
}

/** An emoji in a tone of skin, 1 (light) to 5 (dark); as it is for 0, and where it has no skin. */
export const inTone = ({ emoji, tones }: Emoji, tone: number): string => tones[tone - 1] ?? emoji

/** What an emoji is called in the reader's language; itself where it is not known. */
export function emojiName(emoji: string): string {
  const entry = known.get(keyOf(emoji))?.entry
  return entry ? nameOf(entry) : emoji
}
export const nameOf = ({ called }: Emoji): string => called[language()].name

const written = /:([a-z0-9_+-]{1,60}):(?::skin-tone-([2-6]):)?/iy

/** The known `:shortcode:` that begins at this place of a text: its emoji and how many characters it takes. */
export function shortcodeAt(text: string, position: number): { emoji: string; length: number } | null {
  const pattern = new RegExp(written)
  pattern.lastIndex = position
  const match = pattern.exec(text)
  const entry = match && byShortcode.get(match[1]!.toLowerCase())
  if (!entry) return null
  const tone = match[2] && entry.tones[Number(match[2]) - 2]
  return match[2] && !tone
    ? { emoji: entry.emoji, length: match[1]!.length + 2 }
    : { emoji: tone || entry.emoji, length: match[0].length }
}

/**
 * Shortcodes for what somebody has begun to type after a colon, best first: those that are it, then those that begin with it,
 * have a word that does, or a keyword that does, in the reader's language or in English; among equals what is used most. One a match: the name that fitted best.
 */
export function findShortcodes(typed: string, limit: number): ShortcodeMatch[] {
  const sought = typed.toLowerCase()
  if (sought === "") return []
  const spoken = language()
  const rankOf = (shortcode: string) => {
    if (shortcode === sought) return 4
    if (shortcode.startsWith(sought)) return 3
    return shortcode.split(/[_-]/).some((word) => word.startsWith(sought)) ? 2 : 0
  }
  const found = table.flatMap((entry, order) => {
    if (entry.group === 2) return []
    let shortcode = entry.shortcodes[0]!
    const keywords =
      spoken === "en" ? entry.called.en.keywords : [...entry.called[spoken].keywords, ...entry.called.en.keywords]
    let rank = keywords.some((keyword) => keyword.startsWith(sought)) ? 1 : 0
    for (const candidate of entry.shortcodes) {
      const own = rankOf(candidate)
      if (own > rank && byShortcode.get(candidate) === entry) [shortcode, rank] = [candidate, own]
    }
    return rank > 0 ? [{ entry, shortcode, rank, order }] : []
  })
  const like = ({ emoji }: Emoji) => liking.get(emoji) ?? 0
  return found
    .sort(
      (a, b) =>
        b.rank - a.rank ||
        like(b.entry) - like(a.entry) ||
        a.shortcode.length - b.shortcode.length ||
        a.order - b.order,
    )
    .slice(0, limit)
    .map(({ entry, shortcode }) => ({ emoji: entry.emoji, shortcode, name: nameOf(entry) }))
}
