export type PresenceEvents = {
  /** What somebody says of themselves, or how they want to be seen, is another. */
  stanceChanged: { userId: string }
  /** Whom somebody wants to find first is another. */
  favouritesChanged: { userId: string }
}
