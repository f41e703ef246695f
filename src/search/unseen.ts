import { text as catalogue } from "../../views/text/text"
import type { Unseen } from "./names-store"
import type { Choice } from "./query"
import type { Scope } from "./reach-store"
import type { SearchStore } from "./store"

const words = catalogue.searchBox

/** Those of the names in a query that mean nobody and no chat to its reader: who cannot be seen is told like who is not there. */
export async function findUnseen(search: SearchStore, scope: Scope, clauses: Choice[][]): Promise<Unseen[]> {
  const atoms = clauses.flat().map(({ atom }) => atom)
  const people = atoms.flatMap((atom) => ("person" in atom && atom.person !== "me" ? [atom.person] : []))
  const channels = atoms.flatMap((atom) => (atom.kind === "in" ? [atom.name] : []))
  if (people.length + channels.length === 0) return []
  return search.listUnseen(scope, { people: [...new Set(people)], channels: [...new Set(channels)] })
}

/** As it is told. */
export function sentenceOf({ kind, name, toJoin }: Unseen): string {
  if (kind === "person") return words.nobody(name)
  return toJoin ? words.notJoined(toJoin.name) : words.noChannel(name)
}
