import type { onboardingText as english } from "./en-onboarding"

export const onboardingText: typeof english = {
  signIn: {
    title: "Anmelden",
    submit: "Anmelden",
    forgotten: "Passwort vergessen?",
    noAccount: "Neu hier? Bitte jemanden aus deinem Team um einen Einladungslink.",
  },
  forgotten: {
    title: "Passwort vergessen?",
    body: "Lesen kann es niemand, aber es lässt sich neu setzen. Bitte die Person, die diesen Server betreibt, oder einen Admin deines Teams um einen Link dafür. Er gilt einmal, 24 Stunden lang.",
    operator: "Du betreibst diesen Server? Dieser Befehl, auf seinem Rechner ausgeführt, gibt einen Link aus:",
    back: "Zurück zur Anmeldung",
  },
  reset: {
    title: (handle: string) => `Neues Passwort für @${handle}`,
    body: "Du wirst überall sonst abgemeldet.",
    submit: "Passwort setzen",
  },
  setup: {
    title: "Richte dein Team ein",
    body: "Eine Minute, dann geht es los. Alles lässt sich später ändern.",
    submit: "Loslegen",
    teamName: "Unser Team",
    codeMissing: "Öffne den Link, den der Server beim Start ausgegeben hat: Er beweist, dass dieser Server dir gehört.",
    code: "Einrichtungscode",
    origin: (origin: string) => `Einladungen führen zu ${origin}.`,
  },
  invitation: {
    title: (team: string) => `${team} beitreten`,
    by: (name: string) => `${name} lädt dich ein.`,
    endedTitle: "Diese Einladung gilt nicht mehr",
    ended: (name: string) => `Sie ist abgelaufen, aufgebraucht oder zurückgezogen. Bitte ${name} um eine neue.`,
    asViewer: (name: string) => `Du bist als ${name} angemeldet.`,
    accept: "Dem Team beitreten",
    submit: "Konto erstellen und beitreten",
    haveAccount: "Ich habe schon ein Konto",
    endedHint: "Falls du hier ein Konto hast, funktioniert es wie bisher.",
  },
  welcome: {
    title: "Fertig! Hol die anderen dazu.",
    body: "Schick deinem Team diesen Link oder lass es den Code scannen. Er gilt bis",
    link: "Einladungslink",
    copy: "Kopieren",
    scan: "Der Einladungslink als QR-Code",
    onlyHere:
      "Du hast Confab unter einer Adresse geöffnet, die nur dieser Computer kennt, und sie steht auch im Link. Um Leute von anderswo einzuladen, starte Confab mit HOST=0.0.0.0 und öffne es unter dem Namen dieses Computers.",
  },
}
