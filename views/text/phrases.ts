import { language, storedText, text } from "./text"
import type { Text } from "./en"

/** Stands for a number that is not 1, and is written alike in every language. */
const many = NaN

/**
 * What comes to all readers alike, stored or broadcast, and is therefore English: `$1` and `$2` stand for what changes. Of two
 * that fit, the first is meant.
 */
const travelling: ((words: Text) => string)[] = [
  ({ chat }) => chat.edited,
  ({ pins }) => pins.pinned,
  ({ message }) => message.actions,
  ({ reactions }) => reactions.add,
  ({ writing }) => writing.copyCode,
  ({ threads }) => threads.fromThread,
  ({ threads }) => threads.lastReply,
  ({ threads }) => threads.replies(1),
  ({ threads }) => threads.replies(many),
  ({ threads }) => threads.open(1, "$1"),
  ({ threads }) => threads.open(many, "$2"),
  ({ pictures }) => pictures.named("$1"),
]

/** What chats tell of themselves, as markup. */
const lines: ((words: Text) => string)[] = [
  ({ system }) => system.joined(),
  ({ system }) => system.left(),
  ({ system }) => system.archived(),
  ({ system }) => system.restored(),
  ({ system }) => system.topic(""),
  ({ system }) => system.topic("$1"),
  ({ system }) => system.created("$1"),
  ({ system }) => system.renamed("$1"),
  ({ system }) => system.added("$1"),
  ({ system }) => system.removedFromTeam("$1"),
  ({ system }) => system.removed("$1"),
  ({ moderation }) => moderation.lines.closed,
  ({ moderation }) => moderation.lines.opened,
  ({ pins }) => `${pins.line} $1${pins.lineOf}</a>`,
]

/** A pattern that an English sentence fits, and what to say in its place. */
export type Phrase = [pattern: string, said: string]

const patternOf = (sentence: string) =>
  `^${sentence.replaceAll(/[.*+?^{}()|[\]\\]/g, "\\$&").replaceAll(/\$\d/g, "(.+)")}$`

const phrasesOf = (sentences: ((words: Text) => string)[]): Phrase[] =>
  sentences.map((sentence) => {
    const say = (words: Text) => sentence(words).replace(String(many), "$$1")
    return [patternOf(say(storedText)), say(text)]
  })

/** For the page's script, which says so what comes to it live; null in English. */
export const phrases = () => (language() === "en" ? null : { words: phrasesOf(travelling), lines: phrasesOf(lines) })

const made: Partial<Record<ReturnType<typeof language>, [RegExp, string][]>> = {}

/** What a chat tells of itself (markup, in English as it is stored), in the reader's language. */
export function sayLine(html: string): string {
  if (language() === "en") return html
  const known = (made[language()] ??= phrasesOf(lines).map(([pattern, said]) => [new RegExp(pattern), said]))
  const [pattern, said] = known.find(([one]) => one.test(html)) ?? []
  return pattern ? html.replace(pattern, said!) : html
}
