const letters: Record<string, string> = {
  ...{ ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ς: "σ" },
  // What phones and word processors make of a plain apostrophe and a plain hyphen.
  ...{ "‘": "'", "’": "'", ʼ: "'", "‐": "-", "‒": "-", "–": "-", "—": "-", "−": "-" },
}
const special = new RegExp(`[${Object.keys(letters).join("")}]`, "g")
/**
 * Accents of Latin, Greek and Cyrillic, and the vowels of Arabic, which are hardly ever written; those of Thai and Indic scripts
 * are marks too, and stay. And what is not seen: soft hyphens, joints and breaks without width, marks of direction.
 */
const left = /[\u0300-\u036f\u064b-\u065f\u0670\u0640\u00ad\u200b-\u200f\u2060\ufeff]/g

/** Text as it is compared: lower case, full-width and ligatures made plain, accents gone, runs of space made one. */
export const fold = (text: string) =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(left, "")
    .replaceAll(special, (letter) => letters[letter]!)
    .normalize("NFC")
    .replaceAll(/\s+/g, " ")

/** Scripts that put no space between words. */
const unspaced = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u
/** Whether all words of a text stand apart. */
export const isSpaced = (text: string) => !unspaced.test(text)
const unspacedRun = new RegExp(`(?:${unspaced.source})+`, "gu")
const emoji = /\p{Emoji_Presentation}|\p{Extended_Pictographic}/gu
const word = /[\p{L}\p{N}\p{M}]+/gu
/** A longer word is kept in pieces, each of which has half of the one before it: what is no longer than that half is in one of them. */
export const longestWord = 60
export const surelyInOne = longestWord / 2

/** What a folded text is made of: words between spaces and signs; where a script has no spaces, its letters one by one and in pairs; emoji. */
export function lexemesOf(folded: string): { words: string[]; signs: string[] } {
  const words = new Set<string>()
  const signs = new Set<string>()
  for (const [run] of folded.matchAll(word)) {
    for (const [part] of unspaced.test(run) ? run.replaceAll(unspacedRun, " ").matchAll(word) : [[run]])
      for (const piece of piecesOf(part!)) words.add(piece)
  }
  for (const [run] of folded.matchAll(unspacedRun)) {
    const list = [...run]
    list.forEach((letter, i) => {
      signs.add(letter)
      if (i > 0) signs.add(list[i - 1]! + letter)
    })
  }
  for (const [sign] of folded.matchAll(emoji)) signs.add(sign)
  return { words: [...words], signs: [...signs] }
}

function piecesOf(word: string): string[] {
  if (word.length <= longestWord) return [word]
  const many = Math.ceil((word.length - longestWord) / surelyInOne) + 1
  return Array.from({ length: many }, (_, i) =>
    word.slice(i * surelyInOne, i * surelyInOne + longestWord).toWellFormed(),
  )
}
