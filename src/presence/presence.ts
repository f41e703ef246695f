import type { Level } from "../platform/realtime/attendance"

export const modes = ["auto", "away", "invisible"] as const
export type Mode = (typeof modes)[number]

/** What somebody says of themselves; it ends by itself. */
export type Status = { emoji: string; text: string; until: Date | null }

/** What is kept of somebody; `version` grows with each change. */
export type Stance = {
  mode: Mode
  dndUntil: Date | null
  status: Status
  timeZone: string | null
  hidesReceipts: boolean
  version: number
}

export type Presence = {
  userId: string
  presence: "online" | "away" | "dnd" | "offline"
  dndUntil: Date | null
  status: Status | null
}

export const noStance: Stance = {
  mode: "auto",
  dndUntil: null,
  status: { emoji: "", text: "", until: null },
  timeZone: null,
  hidesReceipts: false,
  version: 0,
}

const isOver = (until: Date | null, now: number) => until !== null && until.getTime() <= now

/** Without an end: until somebody takes it back. */
export const forEver = new Date("9999-12-31T00:00:00Z")

/** What others see of somebody at a moment (`now` in ms since 1970). */
export function presenceOf(userId: string, stance: Stance, level: Level, now: number): Presence {
  const { status } = stance
  const isDisturbed = stance.dndUntil === null || isOver(stance.dndUntil, now)
  const isSilent = (!status.emoji && !status.text) || isOver(status.until, now)
  const seen = () => {
    if (stance.mode === "invisible") return "offline"
    if (!isDisturbed) return "dnd"
    if (level === "absent") return "offline"
    return stance.mode === "away" || level === "idle" ? "away" : "online"
  }
  const presence = seen()
  return {
    userId,
    presence,
    dndUntil: presence === "dnd" ? stance.dndUntil : null,
    status: isSilent ? null : status,
  }
}

/** When what others see changes by itself, in ms since 1970; Infinity where it does not. */
export function nextChange({ dndUntil, status }: Stance, now: number): number {
  const ends = [dndUntil, status.until].map((end) => end?.getTime() ?? 0).filter((end) => end > now)
  return Math.min(Infinity, ...ends)
}
