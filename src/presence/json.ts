import { type Presence, forEver } from "./presence"

/** Somebody's presence as programs get it: no end is null. */
export const presenceJson = ({ userId, presence, dndUntil, status }: Presence) => ({
  userId,
  presence,
  dndUntil: dndUntil && dndUntil < forEver ? dndUntil : null,
  status,
})
