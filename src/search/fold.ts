/** Letters, and what each is compared as; what phones and word processors make of a plain apostrophe and of a minus, too. */
const letters: Record<string, string> = Object.fromEntries(
  "ßss æae œoe øo łl đd ðd þth ıi ςσ ‘' ’' −-".split(" ").map((pair) => [pair[0], pair.slice(1)]),
)
const special = /[ßæœøłđðþıς‘’−]|\p{Pd}/gu
/**
 * Accents of Latin, Greek and Cyrillic, and the vowels of Arabic, which are hardly ever written; those of Thai and Indic scripts
 * are marks too, and stay. And what is not seen: soft hyphens, joints and breaks without width, marks of direction.
 */
const left = /[\u0640\p{Cf}]|[\u0300-\u036f\u064b-\u065f\u0670]/gu

/** Text as it is compared: lower case, full-width and ligatures made plain, accents gone, runs of space made one. */
export const fold = (text: string) =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(left, "")
    .replaceAll(special, (letter) => letters[letter] ?? "-")
    .normalize("NFC")
    .replaceAll(/\s+/g, " ")
