import type { CommandName, Destination, PlaceName } from "../../src/inbox/switcher"
import type { OwnWorkspace } from "../../src/workspaces/workspace"
import { paths } from "../paths"
import { Face } from "../shared/face"
import { Icon, type IconName } from "../shared/icon"
import { Pane } from "../shared/pane"
import { text } from "../text/text"
import { swap } from "../shared/swap"

type Props = { workspace: OwnWorkspace; q: string; destinations: Destination[] }

const words = text.switcher

const places: Record<PlaceName, [(slug: string) => string, IconName]> = {
  catchUp: [(slug) => paths.waiting(slug, "catch-up"), "bell"],
  unread: [(slug) => paths.waiting(slug, "unread"), "unread"],
  mentions: [(slug) => paths.mentions(slug), "at"],
  threads: [(slug) => paths.threads(slug), "message"],
  saved: [(slug) => paths.saved(slug), "bookmark"],
  search: [(slug) => paths.search({ team: slug }), "search"],
  browse: [(slug) => paths.browse(slug), "compass"],
  newChat: [(slug) => paths.newChat(slug), "plus"],
  newMessage: [(slug) => paths.newChat(slug, "direct"), "edit"],
  drafts: [(slug) => paths.drafts(slug), "edit"],
  status: [() => paths.status(), "smile"],
  people: [(slug) => paths.people(slug), "people"],
  arrange: [(slug) => paths.sections(slug), "settings"],
  shortcuts: [(slug) => paths.shortcuts(slug), "keyboard"],
  account: [() => paths.account(), "settings"],
  team: [(slug) => paths.workspaceSettings(slug), "settings"],
  manual: [() => paths.manual(), "link"],
}

/** What is done where it is chosen: a form's button, with the field that it brings. */
const commands: Record<CommandName, { action(slug: string): string; presence?: string; icon: IconName }> = {
  readAll: { action: paths.readAll, icon: "check" },
  undisturbed: { action: paths.statusPresence, presence: "dnd", icon: "bellOff" },
  away: { action: paths.statusPresence, presence: "away", icon: "clock" },
  online: { action: paths.statusPresence, presence: "online", icon: "bell" },
}

const signs = { channel: "hash", private: "lock", group: "people", direct: "message" } as const

const optionAt = (index: number) =>
  ({
    id: `switch-${index}`,
    class: "switch-option",
    role: "option",
    "aria-selected": index === 0 ? "true" : "false",
    tabindex: -1,
  }) as const

/** Stands where nothing was found: what is no name may have been said. */
const SearchOption = ({ q, slug }: { q: string; slug: string }) => (
  <a {...optionAt(0)} href={paths.search({ q: q.trim(), team: slug })}>
    <span class="sign">
      <Icon name="search" />
    </span>
    <span class="title">
      {words.searchFor} <bdi>{q.trim()}</bdi>
    </span>
  </a>
)

const Option = ({ destination, index, slug }: { destination: Destination; index: number; slug: string }) => {
  const shared = optionAt(index)
  if (destination.to === "person")
    return (
      <button {...shared} formaction={paths.directWith(slug, destination.id)}>
        <Face id={destination.id} name={destination.title} avatar={destination.avatar} small />
        <bdi class="title">{destination.title}</bdi>
        <small>@{destination.handle}</small>
      </button>
    )
  if (destination.to === "message")
    return (
      <a {...shared} href={`${paths.chat(destination.chatId, destination.seq)}#m-${destination.id}`}>
        <Face id={destination.senderId} name={destination.senderName} avatar={destination.senderAvatar} small />
        <bdi class="title">{destination.title}</bdi>
        <small>
          <bdi>{destination.senderName}</bdi> · <bdi>{destination.chat}</bdi>
        </small>
      </a>
    )
  if (destination.to === "command") {
    const { action, presence, icon } = commands[destination.command]
    return (
      <button
        {...shared}
        formaction={action(slug)}
        name={presence && "presence"}
        value={presence}
        data-read-all={presence ? undefined : ""}
        hx-post={presence && action(slug)}
        hx-target="#toasts"
        hx-swap="none"
      >
        <span class="sign">
          <Icon name={icon} />
        </span>
        <bdi class="title">{destination.title}</bdi>
        <small>{words.command}</small>
      </button>
    )
  }
  const [href, icon] =
    destination.to === "chat"
      ? [paths.chat(destination.id), signs[destination.kind]]
      : [places[destination.place][0](slug), places[destination.place][1]]
  return (
    <a {...shared} {...(destination.to === "chat" ? swap(href) : { href })}>
      {destination.to === "chat" && destination.other ? (
        <Face id={destination.other.id} name={destination.title} avatar={destination.other.avatar} small />
      ) : (
        <span class="sign">
          <Icon name={icon} />
        </span>
      )}
      <bdi class="title">{destination.title}</bdi>
      {destination.to === "chat" && !destination.joined && <small>{words.notJoined}</small>}
      {destination.to === "chat" && destination.archived && <small>{words.archived}</small>}
      {destination.to === "place" && <small>{words.place}</small>}
    </a>
  )
}

/** What was found: one is chosen from the start, so that Enter goes there. */
export const SwitchOptions = ({ workspace: { slug }, q, destinations }: Props) => (
  <form id="switch-found" method="post">
    <p class={destinations.length > 0 ? "visually-hidden" : "hint"} role="status">
      {destinations.length > 0 ? words.count(destinations.length) : words.nothing}
    </p>
    <div id="switch-options" role="listbox" aria-label={words.found}>
      {destinations.map((destination, index) => (
        <Option destination={destination} index={index} slug={slug} />
      ))}
      {destinations.length === 0 && <SearchOption q={q} slug={slug} />}
    </div>
  </form>
)

/** A line to type in, and what it finds while one types. */
export const SwitchBox = (props: Props) => (
  <div class="switch">
    <form method="get" action={paths.switcher(props.workspace.slug)} role="search">
      <Icon name="search" />
      <input
        id="switch-q"
        name="q"
        type="text"
        value={props.q}
        role="combobox"
        aria-label={words.title}
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls="switch-options"
        aria-activedescendant="switch-0"
        placeholder={words.placeholder}
        maxlength={100}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        autofocus
        hx-get={paths.switchOptions(props.workspace.slug)}
        hx-trigger="input changed"
        hx-target="#switch-found"
        hx-swap="outerHTML"
        hx-sync="this:replace"
      />
      <button type="button" class="tool close" aria-label={text.arrangement.close}>
        <Icon name="close" />
      </button>
    </form>
    <SwitchOptions {...props} />
  </div>
)

export const SwitchPane = (props: Props) => (
  <Pane title={words.title} slug={props.workspace.slug}>
    <SwitchBox {...props} />
  </Pane>
)
