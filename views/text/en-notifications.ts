/** Telling people while a tab is open. */
export const notificationsText = {
  notifications: {
    title: "Notifications",
    device: "This device",
    deviceHint:
      "While a tab of Confab is open, messages that concern you appear outside of it, once a device. What each chat tells you of is chosen behind its bell.",
    allow: "Show notifications here",
    allowed: "Notifications are shown on this device.",
    refused: "This browser was told to show none. Its settings for this site can change that.",
    impossible: "This browser shows none here. Confab has to be opened by https, or on the machine itself.",
    quiet: "Quiet hours",
    quietHint: "Between these times nothing makes itself heard, on any device. What was said waits for you.",
    quietOn: "Keep quiet hours",
    from: "From",
    to: "To",
    zone: (zone: string) => `By the clock of ${zone}.`,
    saved: "Saved.",
    notATime: "A time such as 22:30",
    direct: (sender: string) => sender,
    reminderIn: (chat: string) => `Reminder: ${chat}`,
    inThread: (sender: string, chat: string) => `${sender} in a thread, ${chat}`,
    inChat: (sender: string, chat: string) => `${sender} in ${chat}`,
  },
}
