import type { drafts as englishDrafts, writing as englishWriting } from "./en-writing"
import { inGerman } from "./numbers"

const listed = (names: string[]) => new Intl.ListFormat("de").format(names)
const notAdded = (handles: string[]) =>
  `Nicht im Team oder schon hier: ${listed(handles.map((handle) => `@${handle}`))}.`

export const drafts: typeof englishDrafts = {
  title: "Entwürfe",
  count: "Entwürfe",
  none: "Keine Entwürfe",
  noneHint: "Was du schreibst und noch nicht sendest, bleibt hier liegen – auf allen deinen Geräten.",
  inThread: "Thread in",
  drop: (title: string) => `Entwurf für ${title} löschen`,
}

export const writing: typeof englishWriting = {
  keys: { control: "Strg", shift: "Umschalt" },
  suggestions: "Vorschläge",
  notHere: "nicht in diesem Chat",
  broad: {
    channel: "Alle in diesem Chat",
    here: "Alle in diesem Chat, die gerade da sind",
  },
  copyCode: "Kopieren",
  formatting: "Formatierung",
  formats: {
    bold: "Fett",
    italic: "Kursiv",
    strike: "Durchgestrichen",
    code: "Code",
    codeBlock: "Codeblock",
    quote: "Zitat",
    list: "Liste",
    numbers: "Nummerierte Liste",
    link: "Link",
  },
  note: "Hinweis zu deiner Nachricht",
  close: "Schließen",
  backToChat: "Zurück zum Chat",
  send: "Senden",
  askBroad: (count: number) => `Das benachrichtigt ${inGerman(count)} Leute. Senden?`,
  askBroadEdit: (count: number) => `Das benachrichtigt jetzt ${inGerman(count)} Leute. Speichern?`,
  sendBroad: (count: number) => `${inGerman(count)} Leute benachrichtigen`,
  tooManyMentioned: (most: number) =>
    `Eine Nachricht kann höchstens ${most} Leute erwähnen; @channel benachrichtigt alle.`,
  goOnWriting: "Weiterschreiben",
  absent: (names: string[]) =>
    names.length === 1 ? `${names[0]} ist nicht in diesem Chat.` : `${listed(names)} sind nicht in diesem Chat.`,
  add: (names: string[]) => (names.length === 1 ? `${names[0]} hinzufügen` : `Alle ${names.length} hinzufügen`),
  notNow: "Nicht jetzt",
  commands: {
    title: "Befehle",
    hint: "Befehle stehen am Anfang einer Nachricht. Soll sie selbst mit einem Schrägstrich beginnen, schreib zwei.",
    unknown: (name: string) =>
      `/${name} gibt es nicht. /help zeigt alle Befehle; mit //${name} wird es so gesendet, wie es dasteht.`,
    tooLong: "Damit hat die Nachricht mehr als 10.000 Zeichen.",
    meEmpty: "Schreib dazu, was du tust: /me winkt.",
    topicIs: (topic: string) =>
      topic ? `Das Thema ist: ${topic}` : "Es gibt noch kein Thema. Setze eines mit /topic und deinem Text.",
    topicSet: (topic: string) => (topic ? `Das Thema ist jetzt: ${topic}` : "Das Thema ist gelöscht."),
    inviteWhom: "Schreib dazu, wer hinzukommen soll: /invite @ada.",
    inviteFewer: (most: number) => `Höchstens ${most} Leute können auf einmal hinzukommen.`,
    inviteNobody: (handles: string[]) => `Es wurde niemand hinzugefügt. ${notAdded(handles)}`,
    statusIs: (said: string) => (said ? `Dein Status ist jetzt: ${said}` : "Du hast keinen Status mehr."),
    dndOff: "„Nicht stören“ ist aus.",
    dndHow: "Schreib dazu, wie lange: /dnd 30m, /dnd 2h oder /dnd off.",
    dndFor: (minutes: number) =>
      minutes % 60 === 0 ? `„Nicht stören“ gilt für ${minutes / 60} h.` : `„Nicht stören“ gilt für ${minutes} min.`,
    invited: (names: string[], others: string[]) =>
      `Hinzugefügt: ${listed(names)}.${others.length > 0 ? ` ${notAdded(others)}` : ""}`,
    usage: {
      me: "tut etwas",
      shrug: "Text",
      topic: "Text",
      invite: "@person",
      leave: "",
      status: ":emoji: Text",
      dnd: "30m",
      help: "",
    },
    help: {
      me: "Schreiben, was du tust",
      shrug: "Mit ¯\\_(ツ)_/¯ enden",
      topic: "Thema zeigen oder setzen; ein einzelnes - löscht es",
      invite: "Leute zu diesem Chat hinzufügen",
      leave: "Diesen Chat verlassen",
      status: "Deinen Status setzen; ohne Text wird er gelöscht",
      dnd: "Eine Weile nicht stören, ohne Angabe eine Stunde; off beendet es",
      help: "Alle Befehle zeigen",
    },
  },
}
