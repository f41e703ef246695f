import type { Chat } from "../../src/chats/chat"
import { paths } from "../paths"
import { Submit } from "../shared/form"
import { Empty, Pane } from "../shared/pane"
import { text } from "../text/text"

/** An open channel for who may join it: what it is, and the way in. */
export const JoinPane = ({ channel, slug }: { channel: Chat; slug?: string }) => (
  <Pane title={`#${channel.name}`} slug={slug}>
    <Empty icon="hash">
      {channel.topic && (
        <p class="lead" dir="auto">
          {channel.topic}
        </p>
      )}
      <p class="hint">{text.chat.members(channel.memberCount)}</p>
      {channel.archivedAt ? (
        <p>{text.join.archived}</p>
      ) : (
        <form method="post" action={paths.chatJoin(channel.id)}>
          <p>{text.join.body}</p>
          <Submit>{text.join.submit(channel.name ?? "")}</Submit>
        </form>
      )}
    </Empty>
  </Pane>
)
