/** First version by the lead; to be replaced by the real design. */
import type { Account } from "../../src/users/user"
import type { Invitation, OwnWorkspace, WorkspaceMember } from "../../src/workspaces/workspace"
import type { ChatMember, ListedChannel, OwnChat, Chat } from "../../src/chats/chat"
import type { Message, MessagePage } from "../../src/messages/message"
import type { Sidebar } from "../../src/inbox/sidebar"
import type { Session } from "../../src/sessions/session"

export type NewChatPaneProps = {
  workspace: OwnWorkspace
  values: Record<string, string>
  errors: Record<string, string>
}

export const NewChatPane = (props: NewChatPaneProps) => (
  <main id="conversation">
    <pre>{JSON.stringify(props)}</pre>
  </main>
)
