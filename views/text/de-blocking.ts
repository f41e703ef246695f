import type { blocking as english } from "./en-blocking"
import { inGerman } from "./numbers"

export const blocking: typeof english = {
  title: "Blockierte Leute",
  hint: "Ihr könnt euch nicht direkt schreiben. In gemeinsamen Chats sind ihre Nachrichten für dich eingeklappt und melden sich nicht. Sie erfahren nicht, dass du sie blockiert hast.",
  none: "Du hast niemanden blockiert.",
  block: "Blockieren",
  blockHint: (name: string) =>
    `Du und ${name} könnt euch nicht mehr direkt schreiben, und was ${name} anderswo schreibt, ist für dich eingeklappt. ${name} erfährt nichts davon.`,
  unblock: "Freigeben",
  unblockOf: (name: string) => `${name} freigeben`,
  unblocked: "Blockierung aufgehoben.",
  youBlock: (name: string) => `Du hast ${name} blockiert: Ihr könnt hier beide nicht schreiben.`,
  unreachable: (name: string) => `${name} ist hier nicht erreichbar.`,
  folded: "Nachricht von einer blockierten Person",
  show: "Anzeigen",
  refusals: {
    oneself: "Du kannst dich nicht selbst blockieren.",
    tooMany: (most: number) => `Du hast schon ${inGerman(most)} Leute blockiert: Gib zuerst jemanden frei.`,
    unreachable: "Diese Person ist hier nicht erreichbar. Es wurde nichts gesendet.",
    choose: "Gib an, ob blockiert werden soll oder nicht.",
  },
}
