import { lexemesOf, longestWord, surelyInOne } from "./lexemes"
import type { Choice, TextAtom } from "./query"

/**
 * What the words of a message must have for a text to be in it: one word as it stands, one of the forms of a word, or a word
 * that has a part (at its start, at its end, or anywhere) or is a form of another.
 */
export type Sign =
  | { kind: "exact"; word: string }
  | { kind: "forms"; word: string }
  | { kind: "part"; word: string; at: "start" | "end" | "inside"; forms: string | null }

const runs = /[\p{L}\p{N}\p{M}]+/gu
const leastPart = 3

/** Of a long part its beginning has to be in one piece. */
function partOf(word: string, at: "start" | "end" | "inside", forms: string | null): Sign[] {
  if (word.length < leastPart) return []
  const isLong = word.length > surelyInOne
  return [{ kind: "part", word: word.slice(0, surelyInOne), at: isLong && at === "end" ? "inside" : at, forms }]
}

/**
 * All of these hold of a message that a text is in; none where it has nothing that an index knows. Words between signs are
 * known whole; only the outer ones may go on.
 */
export function signsOf({ folded, phrase, open }: TextAtom): Sign[] {
  const { words, signs } = lexemesOf(folded)
  if (signs.length > 0) {
    // Pairs of letters say all that a single one says.
    const long = signs.filter((sign) => [...sign].length > 1)
    return (long.length > 0 ? long : signs).map((word) => ({ kind: "exact", word }))
  }
  if (words.length === 1 && words[0] === folded) {
    if (open) return partOf(folded, "start", folded)
    if (phrase) return [{ kind: "exact", word: folded }]
    return folded.length < leastPart ? [{ kind: "forms", word: folded }] : partOf(folded, "inside", folded)
  }
  return [...folded.matchAll(runs)].flatMap(({ 0: run, index }): Sign[] => {
    const [begins, ends] = [index > 0, index + run.length < folded.length]
    if (begins && ends) return [{ kind: "exact", word: run.slice(0, longestWord) }]
    return partOf(run, begins ? "start" : ends ? "end" : "inside", null)
  })
}

/** What is known of all messages, to judge by what is rare. */
export type Census = {
  documents: number
  /** The part of all messages that each frequent word is in; any other is in fewer than `otherwise`. */
  frequencies: Map<string, number>
  otherwise: number
  senders: Map<string, number>
  senderOtherwise: number
  /** Times (ms) between which equally many messages lie, oldest first. */
  times: number[]
}

/** Lists of words, of each of which one has to be in a message; in what part of all messages that is, and the rarest list alone. */
export type LookUp = { lists: string[][]; share: number; rarest: number }

const shareOf = (census: Census, words: string[]) =>
  Math.min(
    1,
    words.reduce((sum, word) => sum + (census.frequencies.get(word) ?? census.otherwise), 0),
  )

/** How to look a clause up, or null where any message may be meant. `found` gives the words that a sign stands for, null if too many. */
export function lookUpOf(clause: Choice[], found: (sign: Sign) => string[] | null, census: Census): LookUp | null {
  const each = clause.map(({ atom, negated }) => {
    if (atom.kind !== "text" || negated) return null
    const lists = signsOf(atom)
      .map(found)
      .filter((words) => words !== null)
    return lists.length === 0 ? null : lists.toSorted((a, b) => shareOf(census, a) - shareOf(census, b))
  })
  if (each.some((lists) => lists === null)) return null
  // Of each of several choices one list will do, so that together they are one list.
  const lists = each.length === 1 ? each[0]! : [[...new Set(each.flatMap((choice) => choice![0]!))]]
  return joined(lists.map((list) => ({ lists: [list], share: shareOf(census, list), rarest: shareOf(census, list) })))
}

/** What to look up where all of several have to hold. */
export function joined(lookUps: LookUp[]): LookUp | null {
  if (lookUps.length === 0) return null
  return lookUps.reduce((whole, one) => ({
    lists: [...whole.lists, ...one.lists],
    share: whole.share * one.share,
    rarest: Math.min(whole.rarest, one.rarest),
  }))
}

/** Milliseconds, as measured: a message fetched, or looked up by its id, an entry of an index passed, a chat or a word looked up, a word compared. */
const cost = { fetched: 0.0015, byId: 0.003, passed: 0.00015, chat: 0.01, word: 0.003, compared: 0.000015 }
/** What is guessed of words that stand together is often wrong; the index of words loses least by it. */
const trusted = 0.5

/** Rare words are looked up by so many lists of at least so many words: each of them is one more scan of the index. */
const mostLists = 4
const leastList = 12
/** In so small a part of all messages, lists as they are cost less than more of them. */
const smallPart = 0.25

/**
 * The same look-up in several, of which one has to hold. Every word of a list is compared with every message that another is
 * found in, so words that are in few messages are looked up apart from those that are in many: a message has a frequent word
 * of every list, or a rare one of the last list of which it has no frequent one. `part`: of all messages, in which is looked.
 */
export function parted({ lists, rarest }: LookUp, part: number, census: Census): string[][][] {
  if (part < smallPart) return [lists]
  const worth = (rarest * cost.compared) / cost.fetched
  const isFrequent = (word: string) => (census.frequencies.get(word) ?? census.otherwise) >= worth
  const frequent = lists.map((list) => list.filter(isFrequent))
  const rare = lists.flatMap((list, at) => {
    const words = list.filter((word) => !isFrequent(word))
    const size = Math.max(leastList, Math.ceil(words.length / mostLists))
    const chunks = Array.from({ length: Math.ceil(words.length / size) }, (_, i) =>
      words.slice(i * size, (i + 1) * size),
    )
    return chunks.map((chunk) => [chunk, ...lists.slice(0, at), ...frequent.slice(at + 1)])
  })
  return [frequent, ...rare].filter((all) => all.every((list) => list.length > 0))
}

export type Field = {
  /** Messages in the reader's chats that are looked through, and how many chats those are. */
  messages: number
  chats: number
  /** The part of all messages that lies within the time asked for, and that the senders asked for wrote. */
  during: number
  bySender: number
  limit: number
}
export type Way =
  /** By the index of words, at first in this part of all messages, the newest. */
  | { by: "words"; part: number }
  /** Through the reader's chats, or from the newest message (of the senders) back. */
  | { by: "chats" | "time" }
  /** By a list of what is asked for, after a look at this part of all messages, the newest. */
  | { by: "lists"; part: number }

/** The way that costs least. How many are guessed to be found is never trusted: each way finds all. */
export function wayOf(field: Field, lookUp: LookUp | null, census: Census): Way {
  const { messages, chats, during, bySender, limit } = field
  const documents = Math.max(census.documents, messages)
  const hits = messages * during * (lookUp?.share ?? 1) * bySender
  const untilFull = hits > 0 ? Math.min(1, limit / hits) : 1
  const mine = documents > 0 ? messages / documents : 1
  const passed = documents * during * bySender * (chats === 1 ? mine : 1) * untilFull
  const ways: { way: Way; ms: number }[] = [
    // In the index of a chat all are of this chat.
    { way: { by: "time" }, ms: passed * (chats === 1 ? cost.fetched : cost.passed + mine * cost.byId) },
    { way: { by: "chats" }, ms: chats * cost.chat + messages * during * cost.fetched },
  ]
  if (lookUp) {
    const width = lookUp.lists.flat().length
    const entries = documents * lookUp.rarest * width * cost.compared
    const fetched = documents * lookUp.share * cost.fetched
    const inAll = (entries + fetched) * during
    // What stands together is often found sooner than by chance: a first look that costs little tells.
    const part = inAll > triedMs ? Math.min(3 * untilFull, triedMs / inAll) * during : 1
    ways.push({
      way: { by: "words", part },
      ms: trusted * (width * cost.word + Math.min(inAll, 3 * untilFull * inAll)),
    })
  }
  return ways.reduce((least, one) => (one.ms < least.ms ? one : least)).way
}

/** Milliseconds of a first look. */
const triedMs = 2

/** In which part of all messages, the newest, to look after so many were found in a part that was too small. */
export function nextPart(part: number, found: number, limit: number): number {
  const next = part * Math.min(64, Math.max(3, (1.5 * limit) / Math.max(found, 1)))
  return next > 0.6 ? 1 : next
}
