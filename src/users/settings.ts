import { z } from "zod"
import { languages, text as catalogue } from "../../views/text/text"

/** Colours of one hue each, tested in both themes for 4.5:1 on every ground. */
export const accents = ["iris", "blue", "teal", "green", "olive", "amber", "rose", "graphite"] as const

const known = (zone: string) => {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }))
  } catch {
    return false
  }
}

const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: () => catalogue.settings.notAChoice })

const zoneName = z
  .string({ error: () => catalogue.settings.noSuchZone })
  .max(64, { error: () => catalogue.settings.noSuchZone })
  .regex(/^[A-Za-z][\w+/-]*$/, { error: () => catalogue.settings.noSuchZone })
/** As the IANA names it: `Europe/Berlin`. */
export const timeZone = zoneName.refine(known, { error: () => catalogue.settings.noSuchZone })

/** How a person wants Confab to look and sound, everywhere. */
const shape = {
  theme: oneOf(["system", "light", "dark"]),
  contrast: oneOf(["system", "more"]),
  accent: oneOf(accents),
  density: oneOf(["cosy", "compact"]),
  motion: oneOf(["system", "reduce"]),
  clock: oneOf(["auto", "12", "24"]),
  timeZone: zoneName.refine((zone) => zone === "auto" || known(zone), { error: () => catalogue.settings.noSuchZone }),
  sounds: oneOf(["on", "off"]),
  language: oneOf(["auto", ...languages]),
}
export const settings = z.object(shape)
export type Settings = z.output<typeof settings>

export const defaultSettings: Settings = {
  theme: "system",
  contrast: "system",
  accent: "iris",
  density: "cosy",
  motion: "system",
  clock: "auto",
  timeZone: "auto",
  sounds: "on",
  language: "auto",
}

/** What is to change; what is not named stays, and what nobody knows is refused. */
export const settingsChange = z.strictObject(shape, { error: () => catalogue.settings.unknown }).partial()
export type SettingsChange = z.output<typeof settingsChange>

/** What is stored, by this version or another: a field that is missing, or means nothing here, is as it is for everybody. */
export function toSettings(stored: Record<string, unknown>): Settings {
  const fields = Object.entries(shape).map(([name, schema]) => [name, schema.safeParse(stored[name]).data])
  return { ...defaultSettings, ...Object.fromEntries(fields.filter(([, value]) => value !== undefined)) }
}
