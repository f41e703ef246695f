import type { ListedChannel } from "../../src/chats/chat"
import type { OwnWorkspace } from "../../src/workspaces/workspace"
import { swap } from "../shared/swap"
import { paths } from "../paths"
import { Finder, More } from "../shared/form"
import { Icon } from "../shared/icon"
import { Empty, Pane } from "../shared/pane"
import { text } from "../text/text"

export type BrowsePaneProps = {
  workspace: OwnWorkspace
  channels: ListedChannel[]
  nextCursor: string | null
  q: string
}

const Channel = ({ channel }: { channel: ListedChannel }) => (
  <li class="channel">
    <a class="row-link" {...swap(paths.chat(channel.id))}>
      <span class="sign" aria-hidden="true">
        <Icon name="hash" />
      </span>
      <strong>
        <bdi>{channel.name}</bdi>
        {channel.archived && <span class="tag">{text.browse.archived}</span>}
      </strong>
      {channel.topic && (
        <span class="topic" dir="auto">
          {channel.topic}
        </span>
      )}
      <small>{text.chat.members(channel.memberCount)}</small>
    </a>
    {channel.joined ? (
      <span class="tag">
        <Icon name="check" />
        {text.browse.joined}
      </span>
    ) : (
      !channel.archived && (
        <form method="post" action={paths.chatJoin(channel.id)}>
          <button class="button quiet" aria-label={text.browse.joinNamed(channel.name)}>
            {text.browse.join}
          </button>
        </form>
      )
    )}
  </li>
)

/** The open channels of a team, to be found and joined. */
export const BrowsePane = ({ workspace, channels, nextCursor, q }: BrowsePaneProps) => (
  <Pane title={text.browse.title} slug={workspace.slug}>
    <div class="row spread">
      <Finder label={text.browse.find} q={q} />
      <a class="button" {...swap(paths.newChat(workspace.slug, "channel"))}>
        {text.sidebar.newChannel}
      </a>
    </div>
    {channels.length === 0 ? (
      <Empty icon="compass">
        <p>{q ? text.browse.none : text.browse.empty}</p>
      </Empty>
    ) : (
      <p class="hint">{text.browse.body}</p>
    )}
    <ul class="rows">
      {channels.map((channel) => (
        <Channel channel={channel} />
      ))}
    </ul>
    <More cursor={nextCursor} q={q} />
  </Pane>
)
