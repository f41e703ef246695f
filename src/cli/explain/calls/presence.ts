import type { Call } from "./call"

export const presence: [string, Call][] = [
  ["presence.stances", ({ app, sample }) => app.stores.presences.listStances([sample.userId, sample.otherId])],
  [
    "presence.set-status",
    ({ app, sample }) => app.stores.presences.setStatus(sample.userId, { emoji: "", text: "x", until: null }),
  ],
  ["presence.set-dnd", ({ app, sample }) => app.stores.presences.setDoNotDisturb(sample.userId, null)],
  ["presence.set-mode", ({ app, sample }) => app.stores.presences.setMode(sample.userId, "away", null)],
  ["presence.set-receipts", ({ app, sample }) => app.stores.presences.setReceipts(sample.userId, false)],
  ["presence.set-time-zone", ({ app, sample }) => app.stores.presences.setTimeZone(sample.userId, "Europe/Berlin")],
  ["presence.visible", ({ app, sample }) => app.stores.presences.listVisible(sample.userId, [sample.otherId])],
  ["presence.shared-teams", ({ app, sample }) => app.stores.presences.listSharedTeams(sample.userId, sample.otherId)],
  ["presence.contacts", ({ app, sample }) => app.stores.presences.listContacts(sample.userId, sample.workspaceId, 100)],
  ["presence.favourite", ({ app, sample }) => app.stores.presences.isFavourite(sample.userId, sample.otherId)],
  ["presence.add-favourite", ({ app, sample }) => app.stores.presences.addFavourite(sample.userId, sample.otherId)],
  [
    "presence.remove-favourite",
    ({ app, sample }) => app.stores.presences.removeFavourite(sample.userId, sample.otherId),
  ],

  ["notifications.settings", ({ app, sample }) => app.stores.notifications.find(sample.userId)],
  [
    "notifications.save",
    ({ app, sample }) => app.stores.notifications.save(sample.userId, { from: 1_320, to: 420, timeZone: "UTC" }),
  ],
  [
    "notifications.missed",
    ({ app, sample: { userId } }) => app.stores.notifications.listMissed(userId, new Date(Date.now() - 3_600_000)),
  ],
  [
    "notifications.message",
    ({ app, sample: { userId, chatId, seq } }) => app.stores.notifications.findMessage(userId, chatId, seq),
  ],
]
