/** First version by the lead; to be replaced by the real design. */
import type { Account } from "../../src/users/user"
import type { Invitation, OwnWorkspace, WorkspaceMember } from "../../src/workspaces/workspace"
import type { ChatMember, ListedChannel, OwnChat, Chat } from "../../src/chats/chat"
import type { Message, MessagePage } from "../../src/messages/message"
import type { Sidebar } from "../../src/inbox/sidebar"
import type { Session } from "../../src/sessions/session"

export type AdminPeoplePageProps = {
  assets: { css: string; js: string; font: string; icon: string }
  viewer: Account
  accounts: Account[]
  nextCursor: string | null
  q: string
  resetLink: { handle: string; url: string } | null
}

export const AdminPeoplePage = (props: AdminPeoplePageProps) => (
  <main id="conversation">
    <pre>{JSON.stringify(props)}</pre>
  </main>
)
