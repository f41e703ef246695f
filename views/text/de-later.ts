import type { laterText as english } from "./en-later"
import { inGerman } from "./numbers"

const shown = (text: string) => (text.length > 80 ? `${text.slice(0, 79).trimEnd()}…` : text)

export const laterText: typeof english = {
  later: {
    title: "Für später",
    save: "Für später merken",
    saved: "Für später gemerkt",
    notSaved: "Nicht gemerkt",
    unsave: "Entfernen",
    close: "Fertig",
    open: "Offen",
    show: "Anzeigen",
    done: "Erledigt",
    views: "Was du dir gemerkt hast",
    due: "Fällig",
    count: "für später gemerkt",
    dueCount: "fällig",
    remindMe: "Erinnere mich",
    remind: "Erinnern …",
    remindAt: "Erinnerung:",
    doneAt: "Erledigt",
    noReminder: "Keine Erinnerung",
    in: {
      "20m": "In 20 Minuten",
      "1h": "In 1 Stunde",
      "3h": "In 3 Stunden",
      tomorrow: "Morgen um 9:00",
      monday: "Montag um 9:00",
    },
    at: "Zu einer anderen Zeit",
    set: "Setzen",
    markDone: "Erledigt",
    reopen: "Doch nicht erledigt",
    remove: "Von der Liste entfernen",
    gone: "Diese Nachricht ist weg, oder du kannst sie nicht mehr lesen.",
    aMessage: "Eine Nachricht",
    note: "Eigene Notiz",
    none: "Nichts für später gemerkt",
    noneHint:
      "Merke dir eine Nachricht mit dem Lesezeichen in ihrer Leiste und lass dich von Confab daran erinnern. Mit /remind me geht das auch für eigene Notizen.",
    noneDone: "Noch nichts erledigt",
    noneDoneHint: "Was du erledigt hast, bleibt hier stehen.",
    list: "Alles, was du dir gemerkt hast",
    reminder: "Erinnerung",
    names: { note: "Die Erinnerung" },
    commands: {
      usage: "me Text in 20 minutes",
      help: "Dich erinnern lassen: in 20 minutes, at 15:00, tomorrow at 9, on monday, on 2026-12-01 9:00",
      how: "Schreib dazu, woran und wann: /remind me Ada anrufen in 20 minutes, oder at 15:00, tomorrow at 9, on monday 9:00, on 2026-12-01 9:00.",
      noText: "Schreib dazu, woran du erinnert werden willst: /remind me Ada anrufen in 20 minutes.",
      onlyMe: "Du kannst nur dich selbst erinnern: /remind me …",
      set: (note: string, when: string) => `Erinnerung am ${when}: ${shown(note)}`,
    },
    refusals: {
      past: "Wähle eine Zeit, die noch kommt.",
      far: "Wähle eine Zeit in den nächsten fünf Jahren.",
      notATime: "Das ist keine Zeitangabe.",
      notAState: "Möglich sind open und done.",
      tooMany: (most: number) =>
        `Du hast dir schon ${inGerman(most)} Dinge für später gemerkt. Hake zuerst einige davon ab.`,
    },
  },
}
