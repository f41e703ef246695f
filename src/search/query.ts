import { text as catalogue } from "../../views/text/en"
import { type Span, spanOf } from "./dates"
import { fold, lexemesOf } from "./fold"

/** `open` text may go on after its end (`deploy*`); every text is found inside words, too, from three characters. */
export type TextAtom = { kind: "text"; folded: string; phrase: boolean; open: boolean }
export type Atom =
  | TextAtom
  | { kind: "from" | "with" | "to" | "mentions"; handle: string }
  | { kind: "in"; name: string }
  | ({ kind: "during" } & Span)
  | { kind: "before"; until: Date }
  | { kind: "after"; from: Date }
  | { kind: "link" | "code" | "edited" | "unread" }
export type Choice = { atom: Atom; negated: boolean }

/** All clauses hold; of a clause's choices at least one. `problems` are sentences: with any, nothing is searched. */
export type Query = { clauses: Choice[][]; problems: string[] }

export const longestQuery = 1_000
const mostTerms = 24

type Context = { zone: string | null; now: Date }
type Piece = { negated: boolean; operator: string | null; value: string; quoted: boolean }

const words = catalogue.search
const notBuilt: Record<string, string[]> = {
  has: ["reaction", "pin", "thread", "image", "file"],
  is: ["thread", "saved"],
}
const built: Record<string, ("link" | "code" | "unread" | "edited")[]> = {
  has: ["link", "code"],
  is: ["unread", "edited"],
}
export const operators = "from in with to mentions before after on during has is".split(" ")
/** These take two words as people say them: `during:last week`. */
const ofTime = new Set(["before", "after", "on", "during"])

/** Reads what somebody typed. Never throws; what cannot be meant is told in `problems`. */
export function parseQuery(said: string, context: Context): Query {
  const problems: string[] = []
  if (said.length > longestQuery) return { clauses: [], problems: [words.tooLong(longestQuery)] }
  const pieces = split(said, problems)
  if (pieces.length > mostTerms) return { clauses: [], problems: [words.tooMany(mostTerms)] }
  const clauses: Choice[][] = []
  let joins = false
  for (const piece of pieces) {
    if (piece.value === "OR" && !piece.operator && !piece.quoted && !piece.negated) {
      joins = clauses.length > 0
      continue
    }
    const atom = atomOf(piece, context, problems)
    if (!atom) continue
    const choice = { atom, negated: piece.negated }
    if (joins) clauses.at(-1)!.push(choice)
    else clauses.push([choice])
    joins = false
  }
  if (problems.length === 0 && !clauses.flat().some(({ negated }) => !negated))
    problems.push(said.trim() === "" ? words.empty : clauses.length > 0 ? words.onlyNegated : words.onlyPunctuation)
  return { clauses, problems: [...new Set(problems)].slice(0, 5) }
}

function split(said: string, problems: string[]): Piece[] {
  const pieces: Piece[] = []
  const rest = /\s*(-(?!-))?(?:([a-z]+):(?=\S))?(?:"([^"]*)("|$)|([^\s]+))/giy
  const text = said.replaceAll(/[“”„]/g, '"').trimEnd()
  for (let match = rest.exec(text); match; match = rest.exec(text)) {
    const [, minus, name, quotedText, close, bare] = match
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
    pieces.push({ negated: minus === "-", operator, value, quoted: quotedText !== undefined })
    if (pieces.length > mostTerms) break
  }
  return pieces
}

/** `https://…`, `foo::bar`, `localhost:3000` and `error:` are what people write; a mistyped operator is told. */
const isOperatorLike = (name: string, value = "") =>
  operators.includes(name.toLowerCase()) || (nearest(name.toLowerCase()) !== null && /^@?[a-z]/i.test(value))

function nearest(name: string): string | null {
  const spoken: Record<string, string> = {
    form: "from",
    fron: "from",
    frm: "from",
    mention: "mentions",
    befor: "before",
    afte: "after",
    sender: "from",
    author: "from",
    channel: "in",
    since: "after",
    until: "before",
  }
  return spoken[name] ?? null
}

function atomOf({ operator, value, quoted }: Piece, { zone, now }: Context, problems: string[]): Atom | null {
  const tell = (sentence: string) => {
    problems.push(sentence)
    return null
  }
  if (!operator) return textAtom(value, quoted)
  if (!operators.includes(operator)) return tell(words.didYouMean(operator, nearest(operator)!))
  if (value === "") return tell(words.noValue(operator))
  if (operator === "has" || operator === "is") {
    const wanted = value.toLowerCase()
    const known = built[operator]!.find((name) => name === wanted)
    if (known) return { kind: known }
    if (notBuilt[operator]!.includes(wanted)) return tell(words.notBuilt(`${operator}:${wanted}`))
    return tell(words.unknownValue(operator, value, built[operator]!))
  }
  if (ofTime.has(operator)) {
    const span = spanOf(value, zone, now)
    if (!span) return tell(words.notADate(operator, value))
    if (operator === "before") return { kind: "before", until: span.from }
    if (operator === "after") return { kind: "after", from: span.until }
    return { kind: "during", ...span }
  }
  const name = value.replace(/^[@#]/, "").toLowerCase()
  if (operator === "in") return { kind: "in", name }
  return { kind: operator as "from", handle: name }
}

/** Null for what has nothing to be found by: signs alone. */
function textAtom(value: string, quoted: boolean): TextAtom | null {
  const open = !quoted && value.length > 1 && value.endsWith("*")
  const folded = fold(open ? value.slice(0, -1) : value).trim()
  const { words: found, signs } = lexemesOf(folded)
  return found.length + signs.length === 0 ? null : { kind: "text", folded, phrase: quoted, open }
}
