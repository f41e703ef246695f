import type { Settings } from "./settings"

export type UserEvents = {
  /** Name, handle or e-mail changed. */
  profileChanged: { userId: string; displayName: string; handle: string }
  settingsChanged: { userId: string; settings: Settings }
  /** Another picture, or none any more. */
  avatarChanged: { userId: string; displayName: string; handle: string; avatar: string | null }
  /** Somebody is blocked, or no longer; `chatIds`: direct chats in which the two can write no more, or again. */
  blockChanged: { userId: string; otherId: string; chatIds: string[] }
  accountDeactivated: { userId: string }
  /** Signed out everywhere (but perhaps here): password changed or reset. */
  sessionsEnded: { userId: string; exceptSessionId: string | null }
}
