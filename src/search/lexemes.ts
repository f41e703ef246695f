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
