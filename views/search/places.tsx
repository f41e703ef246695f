import type { NamedChat } from "../../src/chats/chat"
import type { Places } from "../../src/search/places"
import type { OwnWorkspace, WorkspaceMember } from "../../src/workspaces/workspace"
import { swap } from "../shared/swap"
import { paths } from "../paths"
import { Face } from "../shared/face"
import { Icon } from "../shared/icon"
import { text } from "../text/text"

const Named = ({ person }: { person: WorkspaceMember }) => (
  <>
    <Face id={person.userId} name={person.displayName} avatar={person.avatar} small />
    <bdi class="name" data-user={person.userId}>
      {person.displayName}
    </bdi>
    <small>@{person.handle}</small>
  </>
)

/** Opens the talk with somebody; who may start none, or means themselves, gets to the list of people. */
const PersonPlace = ({
  person,
  workspace,
  viewerId,
}: { person: WorkspaceMember } & Pick<Props, "workspace" | "viewerId">) => (
  <li>
    {workspace.role === "guest" || person.userId === viewerId ? (
      <a class="found-place" {...swap(paths.people(workspace.slug, person.handle))}>
        <Named person={person} />
      </a>
    ) : (
      <form method="post" action={paths.directWith(workspace.slug, person.userId)}>
        <button class="found-place" title={text.searchBox.message(person.displayName)}>
          <Named person={person} />
        </button>
      </form>
    )}
  </li>
)

const ChannelPlace = ({ channel }: { channel: NamedChat }) => (
  <li>
    <a class="found-place" {...swap(paths.chat(channel.id))}>
      <span class="sign" aria-hidden="true">
        <Icon name={channel.kind === "private" ? "lock" : "hash"} />
      </span>
      <bdi class="name">{channel.name}</bdi>
      {channel.archived && <span class="tag">{text.browse.archived}</span>}
      {!channel.joined && <span class="tag">{text.searchBox.notIn}</span>}
      {channel.topic && <small dir="auto">{channel.topic}</small>}
    </a>
  </li>
)

type Props = { places: Places; workspace: OwnWorkspace; viewerId: string }

/** People and channels whose names were typed, above what was said. */
export const PlacesFound = ({ places: { people, channels, more, named }, workspace, viewerId }: Props) =>
  people.length + channels.length === 0 ? null : (
    <div class="found-places">
      {people.length > 0 && (
        <section aria-labelledby="found-people">
          <h2 id="found-people">{text.searchBox.people}</h2>
          <ul>
            {people.map((person) => (
              <PersonPlace person={person} workspace={workspace} viewerId={viewerId} />
            ))}
          </ul>
          {more.people && <a {...swap(paths.people(workspace.slug, named))}>{text.searchBox.allPeople}</a>}
        </section>
      )}
      {channels.length > 0 && (
        <section aria-labelledby="found-channels">
          <h2 id="found-channels">{text.searchBox.channels}</h2>
          <ul>
            {channels.map((channel) => (
              <ChannelPlace channel={channel} />
            ))}
          </ul>
          {more.channels && workspace.role !== "guest" && (
            <a {...swap(paths.browse(workspace.slug, named))}>{text.searchBox.allChannels}</a>
          )}
        </section>
      )}
    </div>
  )
