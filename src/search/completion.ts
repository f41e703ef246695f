import { dateFormat } from "../../views/text/formats"
import { text as catalogue } from "../../views/text/text"
import type { ChatStore } from "../chats/store"
import { isGuest } from "../workspaces/policy"
import type { WorkspaceStore } from "../workspaces/store"
import type { OwnWorkspace } from "../workspaces/workspace"
import { sayableDates, spanOf } from "./dates"
import { nearestOf } from "./distance"
import { fold } from "./fold"
import { built, nearest, notBuilt, ofTime, operators, written } from "./query"
import type { SearchStore } from "./store"

/** What can be put in the place of what is being typed. */
export type Option = {
  text: string
  /** An operator that still wants its value. */
  open: boolean
  detail: string
  kind: "operator" | "person" | "channel" | "private" | "date" | "recent"
  /** Whose face stands beside it. */
  person?: { id: string; name: string; avatar: string | null }
}
export type Completion = { options: Option[]; notes: string[] }

type Wish = {
  user: { id: string; displayName: string; avatar: string | null }
  workspace: OwnWorkspace
  word: string
  zone: string | null
  now: Date
}
export type CompleteSearch = ReturnType<typeof createCompletion>

/** A list that one reads at a glance. */
const most = 8
const words = catalogue.searchBox
const ofPeople = new Set(["from", "with", "to", "mentions"])

/**
 * Gives what may stand in the place of a word that somebody is typing: an operator, then its value, only of people and chats
 * that they may see; for nothing typed, what they searched for last. `notes` say what cannot be completed, and why.
 */
export function createCompletion({
  workspaces,
  chats,
  search,
}: {
  workspaces: WorkspaceStore
  chats: ChatStore
  search: SearchStore
}) {
  async function people({ user, workspace }: Wish, said: string, sign: string): Promise<Option[]> {
    const part = fold(said.replace(/^@/, ""))
    const found = await workspaces.listMembersLike(workspace.id, {
      words: part ? [part] : [],
      limit: most,
      readerId: user.id,
      onlySharing: isGuest(workspace.role),
    })
    const me: Option[] =
      "me".startsWith(part) && !sign.endsWith("@")
        ? [
            {
              text: `${sign}me`,
              open: false,
              detail: words.you,
              kind: "person",
              person: { id: user.id, name: user.displayName, avatar: user.avatar },
            },
          ]
        : []
    const others = found
      .filter((person) => person.userId !== user.id || me.length === 0)
      .map(({ userId: personId, handle, displayName, avatar }): Option => ({
        text: sign + handle,
        open: false,
        detail: displayName,
        kind: "person",
        person: { id: personId, name: displayName, avatar },
      }))
    return [...me, ...others].slice(0, most)
  }

  async function places({ user, workspace }: Wish, said: string, sign: string): Promise<Option[]> {
    const part = fold(said.replace(/^#/, ""))
    const found = await chats.listNamedLike(user.id, workspace.id, {
      words: part ? [part] : [],
      limit: most,
      mayBrowse: false,
    })
    return found.map(({ name, topic, kind }) => ({ text: sign + name, open: false, detail: topic, kind }))
  }

  return async (wish: Wish): Promise<Completion> => {
    const { user, workspace, word, zone, now } = wish
    if (word === "") {
      const recent = await search.listRecent(user.id, workspace.id)
      return { options: recent.map((q) => ({ text: q, open: false, detail: "", kind: "recent" })), notes: [] }
    }
    const [, minus = "", name = "", colon, said = ""] = /^(-?)([a-z]*)(:?)(.*)$/is.exec(word) ?? []
    const operator = name.toLowerCase()
    if (!colon) return { options: said || !operator ? [] : operatorsLike(operator, minus), notes: [] }
    const sign = `${minus}${operator}:`
    if (!operators.includes(operator)) {
      const meant = nearest(operator)
      if (!meant) return { options: [], notes: [] }
      const option = written(meant, said || "", minus === "-")
      return { options: [operatorOption(option, meant, said === "")], notes: [words.noOperator(operator)] }
    }
    if (ofPeople.has(operator)) return toldIfNone(await people(wish, said, sign), words.nobody(said))
    if (operator === "in") {
      const channels = said.startsWith("@") ? [] : await places(wish, said, sign)
      const directs = said === "" ? [] : await people(wish, said, `${sign}@`)
      return toldIfNone([...channels, ...directs].slice(0, most), words.noChannel(said))
    }
    if (ofTime.has(operator)) return dates(operator, said, sign, zone, now)
    return facts(operator, said, sign)
  }
}

const toldIfNone = (options: Option[], note: string): Completion => ({
  options,
  notes: options.length > 0 ? [] : [note],
})

const operatorOption = (text: string, operator: string, open: boolean): Option => ({
  text,
  open,
  detail: words.operators[operator as keyof typeof words.operators],
  kind: "operator",
})

/** By their beginning, and by what else people call them. */
function operatorsLike(name: string, minus: string): Option[] {
  const spoken = nearest(name)
  return operators
    .filter((operator) => operator.startsWith(name) || operator === spoken)
    .map((operator) => operatorOption(`${minus}${operator}:`, operator, true))
}

function facts(operator: string, said: string, sign: string): Completion {
  const part = said.toLowerCase()
  const known = built[operator]!
  const toOption = (value: string): Option => ({
    text: sign + value,
    open: false,
    detail: words.facts[known[value]!],
    kind: "operator",
  })
  const values = Object.keys(known)
  const options = values.filter((value) => value.startsWith(part)).map(toOption)
  const missing = notBuilt[operator]!.filter((value) => value.startsWith(part))
  const notes = missing.length > 0 ? [words.notThereYet(missing.map((value) => `${operator}:${value}`))] : []
  if (options.length > 0 || missing.length > 0) return { options, notes }
  const meant = nearestOf(part, values)
  return {
    options: meant ? [toOption(meant)] : [],
    notes: [catalogue.search.unknownValue(operator, said, values)],
  }
}

function dates(operator: string, said: string, sign: string, zone: string | null, now: Date): Completion {
  const part = said.toLowerCase().replaceAll(/[\s_-]+/g, " ")
  const told = (value: string): Option[] => {
    const span = spanOf(value, zone, now)
    return span
      ? [
          {
            text: sign + value.replace(" ", "-"),
            open: false,
            detail: spanText(span.from, span.until, zone),
            kind: "date",
          },
        ]
      : []
  }
  if (/^\d/.test(part)) {
    const options = told(said)
    return { options, notes: options.length > 0 ? [] : [words.dateForms] }
  }
  const isSpan = (date: string) => date.includes(" ")
  // Something lasts for weeks rather than for a day.
  const sayable =
    operator === "during" ? sayableDates().toSorted((a, b) => Number(isSpan(b)) - Number(isSpan(a))) : sayableDates()
  const options = sayable
    .filter((date) => date.startsWith(part))
    .slice(0, 14)
    .flatMap(told)
  return { options, notes: options.length > 0 ? [] : [catalogue.search.notADate(operator, said)] }
}

/** The first and the last day of a span, in the reader's zone. */
function spanText(from: Date, until: Date, zone: string | null): string {
  const format = dateFormat({
    timeZone: zone ?? "UTC",
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
  })
  const last = new Date(until.getTime() - 3_600_000)
  const [first, end] = [format.format(from), format.format(last)]
  return first === end ? first : `${first} – ${end}`
}
