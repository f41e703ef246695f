import { inEnglish } from "./numbers"

/** Reacting, pinning, and what a message said before. */
export const reactionTexts = {
  react: "React",
  reactions: "Reactions",
  add: "Add a reaction",
  whoReacted: "Who reacted",
  nobody: "Nobody has reacted to this message.",
  all: "See all",
  you: "You",
  others: (count: number) => (count === 1 ? "1 other" : `${inEnglish(count)} others`),
  reacted: (names: string, emoji: string) => `${names} reacted with ${emoji}`,
  and: (first: string, last: string) => `${first} and ${last}`,
  groups: [
    "Smileys and emotion",
    "People and body",
    "",
    "Animals and nature",
    "Food and drink",
    "Travel and places",
    "Activities",
    "Objects",
    "Symbols",
    "Flags",
  ],
  picker: "Emoji",
  findEmoji: "Find an emoji",
  nothingFound: (typed: string) => `No emoji is called “${typed}”.`,
  recent: "Used last",
  tone: "Skin tone",
  tones: ["No skin tone", "Light", "Medium light", "Medium", "Medium dark", "Dark"],
  categories: "Categories",
}

export const pinTexts = {
  title: "Pinned messages",
  pin: "Pin",
  unpin: "Unpin",
  pinned: "Pinned",
  empty: "Nothing is pinned here yet. Pin what everybody will look for again: decisions, links, dates.",
  by: (name: string) => `Pinned by ${name}`,
  open: "Show in chat",
  line: "pinned",
  lineOf: "a message",
}

export const editTexts = {
  title: "What this message said",
  now: "Now",
  first: "At first",
  none: "This message was never changed.",
}

export const reactionRefusals = {
  notOneEmoji: "React with one emoji, or with a :shortcode: that is known.",
  tooManyEmoji: (most: number) => `A message holds ${most} different emoji at most. Choose one that is there.`,
  pinHere: "This cannot be pinned.",
  pinGuests: "Guests cannot pin messages in channels.",
  tooManyPins: (most: number) => `A chat holds ${most} pinned messages at most. Unpin one first.`,
  reactHere: "This is nothing that one can react to.",
}
