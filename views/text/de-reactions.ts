import type {
  editTexts as englishEdits,
  pinTexts as englishPins,
  reactionRefusals as englishRefusals,
  reactionTexts as englishReactions,
} from "./en-reactions"
import { inGerman } from "./numbers"

export const reactionTexts: typeof englishReactions = {
  react: "Reagieren",
  reactions: "Reaktionen",
  add: "Reaktion hinzufügen",
  whoReacted: "Wer reagiert hat",
  nobody: "Auf diese Nachricht hat niemand reagiert.",
  all: "Alle ansehen",
  you: "du",
  others: (count: number) => (count === 1 ? "1 weitere Person" : `${inGerman(count)} weitere`),
  reacted: (names: string, emoji: string) => `Mit ${emoji} reagiert: ${names}`,
  and: (first: string, last: string) => `${first} und ${last}`,
  groups: [
    "Smileys und Gefühle",
    "Leute und Körper",
    "",
    "Tiere und Natur",
    "Essen und Trinken",
    "Reisen und Orte",
    "Aktivitäten",
    "Gegenstände",
    "Symbole",
    "Flaggen",
  ],
  picker: "Emoji",
  findEmoji: "Emoji suchen",
  nothingFound: (typed: string) => `Kein Emoji heißt „${typed}“.`,
  recent: "Zuletzt verwendet",
  tone: "Hautfarbe",
  tones: ["Ohne Hautfarbe", "Hell", "Mittelhell", "Mittel", "Mitteldunkel", "Dunkel"],
  categories: "Kategorien",
}

export const pinTexts: typeof englishPins = {
  title: "Angeheftete Nachrichten",
  pin: "Anheften",
  unpin: "Lösen",
  pinned: "Angeheftet",
  empty: "Hier ist noch nichts angeheftet. Hefte an, was alle wieder suchen werden: Entscheidungen, Links, Termine.",
  by: (name: string) => `Angeheftet von ${name}`,
  open: "Im Chat zeigen",
  line: "hat",
  lineOf: "eine Nachricht angeheftet",
}

export const editTexts: typeof englishEdits = {
  title: "Frühere Fassungen",
  now: "Jetzt",
  first: "Zuerst",
  none: "Diese Nachricht wurde nie geändert.",
}

export const reactionRefusals: typeof englishRefusals = {
  notOneEmoji: "Reagiere mit einem Emoji oder mit einem bekannten :shortcode:.",
  tooManyEmoji: (most: number) =>
    `Eine Nachricht fasst höchstens ${most} verschiedene Emojis. Wähle eines, das schon da ist.`,
  pinHere: "Das lässt sich nicht anheften.",
  pinGuests: "Gäste können in Kanälen keine Nachrichten anheften.",
  tooManyPins: (most: number) => `Ein Chat fasst höchstens ${most} angeheftete Nachrichten. Löse zuerst eine.`,
  reactHere: "Darauf kann man nicht reagieren.",
}
