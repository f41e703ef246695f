import type { Chat } from "../../src/chats/chat"
import { paths } from "../paths"
import { Submit } from "../shared/form"
import { Icon } from "../shared/icon"
import { text } from "../text/en"

/** An open channel for who may join it: what it is, and the way in. */
export const JoinPane = ({ channel }: { channel: Chat }) => (
  <main id="conversation" class="pane empty" tabindex={-1} hx-history-elt data-title={`#${channel.name}`}>
    <p class="sign" aria-hidden="true">
      <Icon name="hash" />
    </p>
    <h1>
      #<bdi>{channel.name}</bdi>
    </h1>
    {channel.topic && <p dir="auto">{channel.topic}</p>}
    <p class="hint">{text.chat.members(channel.memberCount)}</p>
    {channel.archivedAt ? (
      <p>{text.chat.archived}</p>
    ) : (
      <form method="post" action={paths.chatJoin(channel.id)}>
        <p class="hint">{text.join.body}</p>
        <Submit>{text.join.submit(channel.name ?? "")}</Submit>
      </form>
    )}
  </main>
)
