import { text as catalogue } from "../../views/text/text"

const words = catalogue.search
const quoted = /"[^"]*(?:"|$)/g
/** What stands between parentheses, none of which is part of a word: `(this OR that)`, not `f(x)`. */
const group = /(?<![^\s(])(-?)\(([^()]*\s[^()]*)\)(?![^\s)])/
const choices = /^\s*\S+(?:\s+OR\s+\S+)+\s*$/

/**
 * What was typed, of the same length, with spaces in place of parentheses where OR, AND or a minus is said: choices hold together
 * without them. Groups that would mean something else than that are told in `problems`.
 */
export function withoutGroups(said: string, problems: string[]): string {
  // Quotation marks keep what is between them from being read.
  const plain = said.replaceAll(/[“”„]/g, '"').replaceAll(quoted, (phrase) => "x".repeat(phrase.length))
  if (!/(?:^|\s)(?:(?:OR|AND)\s|-\()/.test(plain)) return said
  const spaces = new Set<number>()
  let rest = plain
  for (let match = group.exec(rest); match; match = group.exec(rest)) {
    const [whole, minus, inside] = match
    const [from, to] = [match.index + minus!.length, match.index + whole.length - 1]
    const besideOr = /(?:^|\s)OR\s+$/.test(rest.slice(0, match.index)) || /^\s+OR(?:\s|$)/.test(rest.slice(to + 1))
    if (minus) problems.push(words.negatedGroup)
    else if (besideOr && !choices.test(inside!)) problems.push(words.group)
    spaces.add(from).add(to)
    rest = `${rest.slice(0, from)} ${rest.slice(from + 1, to)} ${rest.slice(to + 1)}`
  }
  return said.replaceAll(/[()]/g, (sign, at: number) => (spaces.has(at) ? " " : sign))
}
