import type { notificationsText as english } from "./en-notifications"

export const notificationsText: typeof english = {
  notifications: {
    title: "Benachrichtigungen",
    device: "Dieses Gerät",
    deviceHint:
      "Solange ein Tab mit Confab offen ist, erscheinen Nachrichten, die dich betreffen, auch außerhalb davon, einmal je Gerät. Was ein Chat dir meldet, wählst du über seine Glocke.",
    allow: "Hier benachrichtigen",
    allowed: "Benachrichtigungen erscheinen auf diesem Gerät.",
    refused:
      "In diesem Browser sind Benachrichtigungen abgelehnt. In seinen Einstellungen für diese Website lässt sich das ändern.",
    impossible:
      "Dieser Browser zeigt hier keine Benachrichtigungen. Dafür muss Confab über https geöffnet sein oder direkt auf dem Rechner, auf dem es läuft.",
    quiet: "Ruhezeiten",
    quietHint: "In dieser Zeit meldet sich nichts, auf keinem Gerät. Was geschrieben wird, wartet auf dich.",
    quietOn: "Ruhezeiten einhalten",
    from: "Von",
    to: "Bis",
    zone: (zone: string) => `Es gilt die Uhrzeit in ${zone}.`,
    saved: "Gespeichert.",
    notATime: "Gib eine Uhrzeit an, etwa 22:30",
    direct: (sender: string) => sender,
    reminderIn: (chat: string) => `Erinnerung: ${chat}`,
    inThread: (sender: string, chat: string) => `${sender} in einem Thread, ${chat}`,
    inChat: (sender: string, chat: string) => `${sender} in ${chat}`,
  },
}
