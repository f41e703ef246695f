export type WorkspaceEvents = {
  workspaceRenamed: { workspaceId: string }
  roleChanged: { workspaceId: string; userId: string }
}
