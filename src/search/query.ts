import { text as catalogue } from "../../views/text/text"
import { type Span, sayableDates, spanOf } from "./dates"
import { distance, nearestOf } from "./distance"
import { fold } from "./fold"
import { withoutGroups } from "./groups"
import { lexemesOf } from "./lexemes"

/** `open` text may go on after its end (`deploy*`); every text is found inside words, too, from three characters. */
export type TextAtom = { kind: "text"; folded: string; phrase: boolean; open: boolean }
export type Atom =
  | TextAtom
  /** A handle, or the name that somebody is shown by; `direct` is the chat with them. */
  | { kind: "from" | "with" | "to" | "mentions" | "direct"; person: string }
  | { kind: "calls"; whom: "all" | "here" }
  | { kind: "in"; name: string }
  | ({ kind: "during" } & Span)
  | { kind: "before"; until: Date }
  | { kind: "after"; from: Date }
  | { kind: "link" | "code" | "reaction" | "pin" | "image" | "thread" | "edited" | "unread" | "reply" | "saved" }
export type Choice = { atom: Atom; negated: boolean }

/** A part of what was typed, and where it stands there. */
export type Part = {
  from: number
  to: number
  negated: boolean
  operator: string | null
  value: string
  quoted: boolean
  /** What it means; null where it means nothing. */
  atom: Atom | null
  /** One of several choices with OR between them. */
  joined: boolean
}

/**
 * All clauses hold; of a clause's choices at least one. `problems` are sentences: with any, nothing is searched; `correction` is the
 * whole query that may have been meant. `notes` are sentences about what is searched all the same. `parts` are those of the text,
 * in their order.
 */
export type Query = {
  clauses: Choice[][]
  problems: string[]
  correction: string | null
  notes: string[]
  parts: Part[]
}

export const longestQuery = 1_000
const mostTerms = 24

type Context = { zone: string | null; now: Date }
type Piece = Omit<Part, "atom" | "joined">

const words = catalogue.search
export const notBuilt: Record<string, string[]> = {
  has: ["file"],
  is: [],
}
type Fact = "link" | "code" | "reaction" | "pin" | "image" | "thread" | "unread" | "edited" | "reply" | "saved"
export const built: Record<string, Record<string, Fact>> = {
  has: { link: "link", code: "code", reaction: "reaction", pin: "pin", image: "image", thread: "thread" },
  is: { unread: "unread", saved: "saved", edited: "edited", thread: "reply" },
}
export const operators = "from in with to mentions before after on during has is".split(" ")
/** These take two words as people say them: `during:last week`. */
export const ofTime = new Set(["before", "after", "on", "during"])

/** Reads what somebody typed. Never throws; what cannot be meant is told in `problems`. */
export function parseQuery(said: string, context: Context): Query {
  const problems: string[] = []
  const refused = (sentence: string): Query => ({
    clauses: [],
    problems: [sentence],
    correction: null,
    notes: [],
    parts: [],
  })
  if (said.length > longestQuery) return refused(words.tooLong(longestQuery))
  const pieces = split(withoutGroups(said, problems), problems)
  if (pieces.length > mostTerms) return refused(words.tooMany(mostTerms))
  const edits: { from: number; to: number; text: string }[] = []
  const isOpen = problems.includes(words.unbalanced)
  if (isOpen && pieces.at(-1)?.value.trim()) edits.push({ from: said.length, to: said.length, text: '"' })
  const clauses: Choice[][] = []
  const parts: Part[] = []
  let joins = false
  for (const [index, piece] of pieces.entries()) {
    if (isOr(piece)) {
      joins = clauses.length > 0
      continue
    }
    if (isAnd(pieces, index)) continue
    const found = atomOf(piece, context)
    const atom = found && "kind" in found ? found : null
    parts.push({ ...piece, atom, joined: isOr(pieces[index - 1]) || isOr(pieces[index + 1]) })
    if (found && !("kind" in found)) {
      problems.push(found.problem)
      const next = pieces[index + 1]
      // `from: ana` is `from:ana` with a space too many.
      if (found.wantsValue && next && !next.operator && !next.negated && !isOr(next))
        edits.push({ from: piece.to, to: next.from, text: "" })
      if (found.instead) edits.push({ from: piece.from, to: piece.to, text: found.instead })
    }
    if (!atom) continue
    const choice = { atom, negated: piece.negated }
    if (joins) clauses.at(-1)!.push(choice)
    else clauses.push([choice])
    joins = false
  }
  if (problems.length === 0 && !clauses.flat().some(({ negated }) => !negated))
    problems.push(said.trim() === "" ? words.empty : clauses.length > 0 ? words.onlyNegated : words.onlyPunctuation)
  const correction = edits.length > 0 ? edited(said, edits) : null
  const notes = said.includes("\ufffd") ? [words.unreadable] : []
  return { clauses, problems: [...new Set(problems)].slice(0, 5), correction, notes, parts }
}

const isBare = (piece: Piece | undefined, value: string) =>
  piece?.value === value && !piece.operator && !piece.quoted && !piece.negated
const isOr = (piece: Piece | undefined) => isBare(piece, "OR")
/** Between two others: all that is written has to hold anyway. */
const isAnd = (pieces: Piece[], index: number) =>
  isBare(pieces[index], "AND") && index > 0 && index < pieces.length - 1 && !isOr(pieces[index + 1])

const edited = (said: string, edits: { from: number; to: number; text: string }[]) =>
  edits
    .toSorted((a, b) => b.from - a.from)
    .reduce((text, edit) => text.slice(0, edit.from) + edit.text + text.slice(edit.to), said)

type Place = { from: number; to: number }

/** What was typed with other texts in place of some of its parts; without a part where its text is empty. */
export const replaced = (said: string, ...edits: [part: Place, text: string][]) =>
  edits
    .toSorted(([a], [b]) => b.from - a.from)
    .reduce(
      (rest, [{ from, to }, text]) =>
        [rest.slice(0, from).trimEnd(), text, rest.slice(to).trimStart()].filter(Boolean).join(" "),
      said,
    )

/** The operators of a query that stand for themselves, as they were typed. */
export const chipsOf = (said: string, { parts }: Query) =>
  parts.filter(({ operator, atom, joined }) => operator && atom && !joined).map(({ from, to }) => said.slice(from, to))

/** As one writes an operator with its value. */
export const written = (operator: string, value: string, negated = false) =>
  `${negated ? "-" : ""}${operator}:${/[\s"]/.test(value) ? `"${value.replaceAll('"', "")}"` : value}`

function split(said: string, problems: string[]): Piece[] {
  const pieces: Piece[] = []
  const rest = /\s*(-(?!-))?(?:([a-z]+):(?=\S))?(?:"([^"]*)("|$)|([^\s]+))/giy
  const text = said.replaceAll(/[“”„]/g, '"').trimEnd()
  for (let match = rest.exec(text); match; match = rest.exec(text)) {
    const [whole, minus, name, quotedText, close, bare] = match
    const from = match.index + whole.search(/\S/)
    const operator = name && isOperatorLike(name, bare) ? name.toLowerCase() : null
    let value = quotedText ?? bare ?? ""
    if (name && !operator) value = `${name}:${value}`
    if (quotedText !== undefined && close === "") problems.push(words.unbalanced)
    if (operator && ofTime.has(operator) && /^(this|last)$/i.test(value)) {
      const next = /\s+(week|month|year)\b/iy
      next.lastIndex = rest.lastIndex
      const more = next.exec(text)
      if (more) {
        value += ` ${more[1]}`
        rest.lastIndex = next.lastIndex
      }
    }
    pieces.push({
      from,
      to: rest.lastIndex,
      negated: minus === "-",
      operator,
      value,
      quoted: quotedText !== undefined,
    })
    if (pieces.length > mostTerms) break
  }
  return pieces
}

/** `https://…`, `foo::bar`, `localhost:3000` and `error:` are what people write; a mistyped operator is told. */
const isOperatorLike = (name: string, value = "") =>
  operators.includes(name.toLowerCase()) || (nearest(name.toLowerCase()) !== null && /^@?[a-z]/i.test(value))

export function nearest(name: string): string | null {
  const spoken: Record<string, string> = {
    form: "from",
    fron: "from",
    frm: "from",
    fom: "from",
    fro: "from",
    by: "from",
    mention: "mentions",
    befor: "before",
    afte: "after",
    sender: "from",
    author: "from",
    channel: "in",
    chanel: "in",
    since: "after",
    until: "before",
  }
  return spoken[name] ?? null
}

/** The operator that may have been meant by `wirh:ana`, which is searched for as it stands, since `width:auto` is text. */
export function likelyOperator({ operator, quoted, value }: Part): string | null {
  const [, name, rest] = /^([a-z]{4,9}):([^:/].*)$/i.exec(value) ?? []
  if (operator || quoted || !name || !rest) return null
  return operators.find((one) => one.length >= 4 && distance(one, name.toLowerCase(), 1) === 1) ?? null
}

/** Why a part cannot be meant, and what may have been meant instead. */
type Refusal = { problem: string; instead?: string; wantsValue?: boolean }

function atomOf({ operator, value, quoted, negated }: Piece, { zone, now }: Context): Atom | Refusal | null {
  const lacking = /^([a-z]+):$/i.exec(value)?.[1]?.toLowerCase()
  if (!operator && !quoted && lacking && operators.includes(lacking))
    return { problem: words.noValue(lacking), wantsValue: true }
  if (!operator) return textAtom(value, quoted)
  if (!operators.includes(operator)) {
    const meant = nearest(operator)!
    return { problem: words.didYouMean(operator, meant), instead: written(meant, value, negated) }
  }
  if (value === "") return { problem: words.noValue(operator) }
  if (operator === "has" || operator === "is") {
    const wanted = value.toLowerCase()
    const known = Object.entries(built[operator]!).find(([name]) => name === wanted)
    if (known) return { kind: known[1] }
    if (notBuilt[operator]!.includes(wanted)) return { problem: words.notBuilt(`${operator}:${wanted}`) }
    const values = Object.keys(built[operator]!)
    const meant = nearestOf(wanted, values)
    return {
      problem: words.unknownValue(operator, value, values),
      ...(meant && { instead: written(operator, meant, negated) }),
    }
  }
  if (ofTime.has(operator)) {
    const span = spanOf(value, zone, now)
    if (span) return spanAtom(operator, span)
    const month = /^\d{4}-\d{2}(?=-\d{1,2}$)/.exec(value)?.[0]
    const meant = month && spanOf(month, zone, now) ? month : nearestOf(value.toLowerCase(), sayableDates())
    return {
      problem: words.notADate(operator, value),
      ...(meant && { instead: written(operator, meant.replace(" ", "-"), negated) }),
    }
  }
  const name = value.replace(/^[@#]/, "").replaceAll(/\s+/g, " ").trim().toLowerCase()
  if (name === "") return { problem: words.noValue(operator) }
  if (operator === "in")
    return value.startsWith("@") || !nameable.test(name) ? { kind: "direct", person: name } : { kind: "in", name }
  if (operator === "mentions" && called.has(name)) return { kind: "calls", whom: called.get(name)! }
  return { kind: operator as "from", person: name }
}

/** What a channel can be called; anything else is the name of somebody. */
const nameable = /^[\p{L}\p{M}\p{N}._-]+$/u
const called = new Map<string, "all" | "here">([
  ["all", "all"],
  ["channel", "all"],
  ["everyone", "all"],
  ["here", "here"],
])

function spanAtom(operator: string, span: Span): Atom {
  if (operator === "before") return { kind: "before", until: span.from }
  if (operator === "after") return { kind: "after", from: span.until }
  return { kind: "during", ...span }
}

/** Null for what has nothing to be found by: signs alone. */
function textAtom(value: string, quoted: boolean): TextAtom | null {
  const open = !quoted && value.length > 1 && value.endsWith("*")
  const folded = fold(open ? value.slice(0, -1) : value).trim()
  const { words: found, signs } = lexemesOf(folded)
  return found.length + signs.length === 0 ? null : { kind: "text", folded, phrase: quoted, open }
}
