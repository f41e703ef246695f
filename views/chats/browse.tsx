import type { ListedChannel } from "../../src/chats/chat"
import type { OwnWorkspace } from "../../src/workspaces/workspace"
import { swap } from "../inbox/sidebar"
import { paths } from "../paths"
import { Finder, More } from "../shared/form"
import { Pane } from "../shared/pane"
import { text } from "../text/en"

export type BrowsePaneProps = {
  workspace: OwnWorkspace
  channels: ListedChannel[]
  nextCursor: string | null
  q: string
}

/** The open channels of a team, to be found and joined. */
export const BrowsePane = ({ workspace, channels, nextCursor, q }: BrowsePaneProps) => (
  <Pane title={text.browse.title} slug={workspace.slug}>
    <p class="hint">{text.browse.body}</p>
    <div class="row spread">
      <Finder label={text.browse.find} q={q} />
      <a class="button" {...swap(paths.newChat(workspace.slug, "channel"))}>
        {text.sidebar.newChannel}
      </a>
    </div>
    {channels.length === 0 && <p class="empty">{q ? text.browse.none : text.browse.empty}</p>}
    <ul class="rows">
      {channels.map((channel) => (
        <li>
          <a class="row-link" {...swap(paths.chat(channel.id))}>
            <strong>
              #<bdi>{channel.name}</bdi>
            </strong>
            {channel.joined && <span class="tag">{text.browse.joined}</span>}
            {channel.archived && <span class="tag">{text.browse.archived}</span>}
            <span class="hint" dir="auto">
              {[channel.topic, text.chat.members(channel.memberCount)].filter(Boolean).join(" · ")}
            </span>
          </a>
        </li>
      ))}
    </ul>
    <More cursor={nextCursor} q={q} />
  </Pane>
)
