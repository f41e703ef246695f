export type OnboardingEvents = {
  memberRemoved: { workspaceId: string; userId: string; chatIds: string[]; reason: "left" | "removed" }
  memberArrived: { workspaceId: string; userId: string; chatIds: string[] }
}
