/** First version by the lead; to be replaced by the real design. */
import type { Account } from "../../src/users/user"
import type { Invitation, OwnWorkspace, WorkspaceMember } from "../../src/workspaces/workspace"
import type { ChatMember, ListedChannel, OwnChat, Chat } from "../../src/chats/chat"
import type { Message, MessagePage } from "../../src/messages/message"
import type { Sidebar } from "../../src/inbox/sidebar"
import type { Session } from "../../src/sessions/session"

export type AppPageProps = {
  assets: { css: string; js: string; font: string; icon: string }
  viewer: Account
  sidebar: Sidebar
  title: string
  workspace: OwnWorkspace
  main: { toString(): string | Promise<string> }
  details?: { toString(): string | Promise<string> }
  openChatId?: string
  pane?: "sidebar" | "conversation" | "details"
}

export const AppPage = (props: AppPageProps) => (
  <main id="conversation">
    <pre>{JSON.stringify(props)}</pre>
  </main>
)
