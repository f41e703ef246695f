import type { People } from "../platform/realtime/people"

/** All devices of a person hear that a reminder is to be shown; which of them shows it, they know. */
export const tellOfReminder = (people: People) => (userId: string, id: string) => {
  people.tell(userId, { type: "reminder", id })
  // Their pages look anew at what is due.
  people.tell(userId, { type: "saved" })
}
