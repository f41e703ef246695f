import { AsyncLocalStorage } from "node:async_hooks"
import { de } from "./de"
import { en, type Text } from "./en"

/** Every language that Confab speaks, by its BCP 47 name. Another one is one more file, and one more line here. */
const catalogues = { en, de } satisfies Record<string, Text>
export type Language = keyof typeof catalogues
export const languages = Object.keys(catalogues) as [Language, ...Language[]]

const spoken = new AsyncLocalStorage<Language>()

/** What is spoken to whom the work at hand is for; English where that is nobody in particular. */
export const language = (): Language => spoken.getStore() ?? "en"

/** By which dates are written; English ones as most of the world writes them. */
export const locale = () => (language() === "en" ? "en-GB" : language())

/** Everything that is drawn, said or refused within `work`, and in what it awaits, is in this language. */
export const inLanguage = <T>(wanted: Language, work: () => T): T => spoken.run(wanted, work)

type Group = Record<string, unknown>
const isGroup = (value: unknown): value is Group => typeof value === "object" && value !== null && !Array.isArray(value)

/** Groups of words stay as they are; each word is looked up when it is read. */
function spokenWhenRead(by: Record<Language, Group>): Group {
  const group: Group = {}
  for (const [key, value] of Object.entries(by.en)) {
    if (isGroup(value)) {
      const parts = languages.map((name) => [name, by[name][key]])
      group[key] = spokenWhenRead(Object.fromEntries(parts) as Record<Language, Group>)
    } else {
      Object.defineProperty(group, key, { enumerable: true, configurable: true, get: () => by[language()][key] })
    }
  }
  return group
}

/**
 * Every text that a person reads, in the language of whoever the work at hand is for. Read words when they are said and not
 * when a module is loaded: then nobody is there yet, and they would stay English for all. Groups may be held.
 */
export const text = spokenWhenRead(catalogues) as Text

/** What is kept or sent for all to read is in these words, and said in the reader's own when it is read: see phrases.ts. */
export const storedText: Text = en

/** Of the languages that a browser asks for (the header Accept-Language), the first that is spoken here. */
export function negotiate(accepted: string | undefined): Language {
  const wishes = (accepted ?? "")
    .slice(0, 500)
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/)
      const quality = parameters.find((parameter) => parameter.startsWith("q="))
      return { tag: tag.split("-")[0]!, quality: quality ? Number(quality.slice(2)) : 1 }
    })
  const known = wishes.filter(({ tag, quality }) => quality > 0 && languages.includes(tag as Language))
  return (known.sort((one, other) => other.quality - one.quality)[0]?.tag as Language | undefined) ?? "en"
}
