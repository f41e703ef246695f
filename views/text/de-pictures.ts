import type { pictures as english } from "./en-pictures"

export const pictures: typeof english = {
  notAPicture: (kind: string | null) =>
    kind
      ? `Das ist eine ${kind}-Datei. Bisher lassen sich nur Bilder senden: JPEG, PNG, WebP oder GIF.`
      : "Dieses Bild lässt sich nicht anzeigen. Bisher gehen JPEG, PNG, WebP und GIF.",
  broken:
    "Dieses Bild ist beschädigt oder unvollständig und lässt sich nicht anzeigen. Speichere oder sende es noch einmal.",
  empty: "Diese Datei ist leer.",
  missing: "Wähle zuerst ein Bild aus.",
  tooLarge: (mebibytes: number) => `Dieses Bild ist größer als ${mebibytes} MiB. Sende es kleiner.`,
  tooManyPixels: (megapixels: number) => `Dieses Bild hat mehr als ${megapixels} Megapixel. Sende es kleiner.`,
  tooSlow: "Dieses Bild zu öffnen dauert zu lange. Speichere es neu oder sende es kleiner.",
  tooNarrow: "Dieses Bild ist zu schmal für ein Profilbild. Wähle eines, das eher quadratisch ist.",
  pending: (most: number) => `${most} Bilder warten schon aufs Senden. Sende oder entferne zuerst einige.`,
  notYours:
    "Einige dieser Bilder sind nicht da, wurden schon gesendet oder gehören zu einem anderen Chat. Füge sie neu hinzu.",
  shape: "attachments ist eine Liste von IDs hochgeladener Dateien oder von Objekten mit id und alt.",
  twice: "Ein Bild kann in einer Nachricht nur einmal vorkommen.",
  unnamed: "Bild",
  named: (name: string) => `Bild: ${name}`,
  face: "Bild",
  faceHint: "Verwendet wird die Mitte, als Quadrat. Aufnahmedaten der Kamera werden entfernt.",
  chooseFace: "Bild auswählen",
  useFace: "Dieses Bild verwenden",
  dropFace: "Bild entfernen",
  cut: "Zieh das Bild zurecht oder nutze die Pfeiltasten, bis es passt.",
  zoom: "Vergrößern",
  add: "Bilder hinzufügen",
  waiting: "Bilder zum Senden",
  uploading: "Wird hochgeladen …",
  retry: "Wiederholen",
  remove: "Dieses Bild entfernen",
  describe: "Was ist zu sehen?",
  drop: "Bilder hier ablegen",
  lost: "Die Verbindung ist abgebrochen. Es geht weiter, sobald sie wieder da ist.",
  viewer: "Bild",
  previous: "Voriges Bild",
  next: "Nächstes Bild",
  original: "Original öffnen",
  close: "Schließen",
  tooMany: (most: number) => `Höchstens ${most} ${most === 1 ? "Bild" : "Bilder"} auf einmal.`,
}
