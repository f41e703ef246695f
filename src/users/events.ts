import type { Settings } from "./settings"

export type UserEvents = {
  /** Name, handle or e-mail changed. */
  profileChanged: { userId: string; displayName: string; handle: string }
  settingsChanged: { userId: string; settings: Settings }
  /** Another picture, or none any more. */
  avatarChanged: { userId: string; displayName: string; handle: string; avatar: string | null }
  accountDeactivated: { userId: string }
  /** Signed out everywhere (but perhaps here): password changed or reset. */
  sessionsEnded: { userId: string; exceptSessionId: string | null }
}
