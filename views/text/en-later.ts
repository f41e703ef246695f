import { inEnglish } from "./numbers"

const shown = (text: string) => (text.length > 80 ? `${text.slice(0, 79).trimEnd()}…` : text)

/** What one keeps for later, and reminders. */
export const laterText = {
  later: {
    title: "Saved for later",
    save: "Save for later",
    saved: "Saved for later",
    notSaved: "Not saved",
    unsave: "Remove",
    close: "Done",
    open: "Open",
    show: "Show",
    done: "Done",
    views: "What you saved",
    due: "Due",
    count: "saved for later",
    dueCount: "due",
    remindMe: "Remind me",
    remind: "Remind me…",
    remindAt: "You are reminded",
    doneAt: "Done",
    noReminder: "No reminder",
    in: {
      "20m": "In 20 minutes",
      "1h": "In 1 hour",
      "3h": "In 3 hours",
      tomorrow: "Tomorrow at 9:00",
      monday: "Monday at 9:00",
    },
    at: "At another time",
    set: "Set",
    markDone: "Mark as done",
    reopen: "Not done after all",
    remove: "Remove from the list",
    gone: "This message is gone, or you can no longer read it.",
    aMessage: "A message",
    note: "A note of your own",
    none: "Nothing saved for later",
    noneHint:
      "Keep a message by the bookmark in its bar, and let Confab remind you of it. /remind me does so for words of your own.",
    noneDone: "Nothing done yet",
    noneDoneHint: "What you mark as done is kept here.",
    list: "All that you saved",
    reminder: "Reminder",
    names: { note: "The reminder" },
    commands: {
      usage: "me words in 20 minutes",
      help: "Be reminded: in 20 minutes, at 15:00, tomorrow at 9, on monday, on 2026-12-01 9:00",
      how: "Say what of and when: /remind me call Ada in 20 minutes, or at 15:00, tomorrow at 9, on monday 9:00, on 2026-12-01 9:00.",
      noText: "Say what you want to be reminded of: /remind me call Ada in 20 minutes.",
      onlyMe: "You can remind yourself only: /remind me …",
      set: (note: string, when: string) => `You will be reminded on ${when}: ${shown(note)}`,
    },
    refusals: {
      past: "Choose a time that is still to come.",
      far: "Choose a time within the next five years.",
      notATime: "This is not a time.",
      notAState: "It is open or done.",
      tooMany: (most: number) =>
        `You keep ${inEnglish(most)} things for later already. Mark some of them as done first.`,
    },
  },
}
