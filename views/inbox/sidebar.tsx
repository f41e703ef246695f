import type { FavouritePerson, Sidebar, SidebarChat, SidebarSearch } from "../../src/inbox/sidebar"
import type { Account } from "../../src/users/user"
import type { OwnWorkspace } from "../../src/workspaces/workspace"
import { paths } from "../paths"
import { Face, hueOf } from "../shared/face"
import { Icon } from "../shared/icon"
import { Menu, opens } from "../shared/menu"
import { Dot, StatusMark } from "../shared/presence"
import { Renewed } from "../shared/renewed"
import { text } from "../text/text"
import { DraftsCount } from "./drafts"
import { SavedCount } from "./later"
import { ThreadsCount } from "./threads-count"

const shown = (count: number) => (count > 99 ? "99+" : String(count))

const Count = ({ unread, mentions }: { unread: number; mentions: number }) => {
  const count = mentions || unread
  if (count === 0) return <span class="count" data-empty=""></span>
  const label = mentions ? text.sidebar.mentions(shown(mentions)) : text.sidebar.unread(shown(unread))
  return (
    <span class={mentions ? "count mention" : "count"}>
      {shown(count)}
      <span class="visually-hidden"> {label}</span>
    </span>
  )
}

/** A link that swaps the conversation, and is an ordinary link where scripts are off. The latest click wins. */
export const swap = (href: string) => ({
  href,
  "hx-get": href,
  "hx-target": "#conversation",
  "hx-swap": "outerHTML",
  "hx-push-url": "true",
  "hx-sync": "#app:replace",
})

const Place = ({ chat, open }: { chat: SidebarChat; open: boolean }) => (
  <li>
    <a
      id={`chat-${chat.id}`}
      class={`place${chat.unread > 0 && !chat.muted ? " unread" : ""}${open ? " open" : ""}${chat.archived ? " archived" : ""}`}
      aria-current={open ? "page" : undefined}
      data-chat={chat.id}
      data-rev={String(chat.lastRev)}
      data-seq={String(chat.lastSeq)}
      data-read-seq={String(chat.lastReadSeq)}
      data-unread={String(chat.unread)}
      data-mentions={String(chat.mentions)}
      data-level={chat.level}
      data-muted={chat.muted ? "" : undefined}
      {...swap(paths.chat(chat.id))}
    >
      {chat.kind === "direct" && chat.otherUserId ? (
        <span class="faced">
          <Face id={chat.otherUserId} name={chat.title} avatar={chat.otherAvatar} small />
          <Dot of={chat.otherUserId} />
        </span>
      ) : (
        <span class="sign" aria-hidden="true">
          <Icon name={chat.kind === "channel" ? "hash" : chat.kind === "private" ? "lock" : "people"} />
        </span>
      )}
      <bdi class="title">{chat.title}</bdi>
      {chat.muted && <span class="visually-hidden">{text.arrangement.muted}</span>}
      {chat.kind === "direct" && chat.otherUserId && <StatusMark of={chat.otherUserId} />}
      <Count unread={chat.unread} mentions={chat.mentions} />
    </a>
  </li>
)

/** Somebody whom one wants to find first and has not talked to: their card begins it. */
const Favourite = ({ person, slug }: { person: FavouritePerson; slug: string }) => (
  <li>
    <a class="place" href={paths.user(person.id, slug)} data-card>
      <span class="faced">
        <Face id={person.id} name={person.name} avatar={person.avatar} small />
        <Dot of={person.id} />
      </span>
      <bdi class="title">{person.name}</bdi>
      <StatusMark of={person.id} />
    </a>
  </li>
)

const Section = ({
  title,
  place,
  chats,
  openChatId,
  add = null,
}: {
  title: string
  /** How the script names it. */
  place: string
  chats: SidebarChat[]
  openChatId?: string
  add?: { href: string; label: string } | null
}) => (
  <section data-place={place}>
    <div class="section-head">
      <h2>
        <bdi>{title}</bdi>
      </h2>
      {add && (
        <a class="tool small" {...swap(add.href)} aria-label={add.label} title={add.label}>
          <Icon name="plus" />
        </a>
      )}
    </div>
    <ul>
      {chats.map((chat) => (
        <Place chat={chat} open={chat.id === openChatId} />
      ))}
    </ul>
  </section>
)

const Searches = ({ searches, team }: { searches: SidebarSearch[]; team: string }) => (
  <section>
    <h2>{text.saved.title}</h2>
    <ul>
      {searches.map(({ id, name, q, order, unread }) => (
        <li>
          <a
            id={`search-${id}`}
            class={`place${unread > 0 ? " unread" : ""}`}
            data-search={id}
            {...swap(paths.search({ q, team, order, saved: id }))}
          >
            <span class="sign" aria-hidden="true">
              <Icon name="search" />
            </span>
            <bdi class="title">{name}</bdi>
            <Count unread={unread} mentions={0} />
          </a>
        </li>
      ))}
    </ul>
  </section>
)

export type SidebarChatsProps = { sidebar: Sidebar; openChatId?: string }

/** As they were put; the others after them. */
const byPosition = (a: SidebarChat, b: SidebarChat) =>
  a.position === b.position ? 0 : (a.position ?? Infinity) - (b.position ?? Infinity)
const byPlace = (a: SidebarChat, b: SidebarChat) => byPosition(a, b) || a.title.localeCompare(b.title)

/** The chats of a team, drawn alone when the list changed. */
export const SidebarChats = ({ sidebar, openChatId }: SidebarChatsProps) => {
  const { workspace } = sidebar
  const chats = sidebar.chats.filter((chat) => !chat.archived || chat.id === openChatId)
  const favourites = chats.filter((chat) => chat.favourite).toSorted(byPlace)
  const sections = new Map(sidebar.sections.map(({ id }) => [id, [] as SidebarChat[]]))
  const rest = chats.filter((chat) => {
    const own = chat.favourite ? favourites : sections.get(chat.sectionId ?? "")
    if (!chat.favourite) own?.push(chat)
    return !own
  })
  const named = rest.filter((chat) => chat.kind === "channel" || chat.kind === "private").toSorted(byPlace)
  const favoured = new Set(sidebar.favourites.map(({ id }) => id))
  const byFavour = ({ otherUserId }: SidebarChat) => (favoured.has(otherUserId ?? "") ? 0 : 1)
  const talkedTo = new Set(sidebar.chats.map(({ otherUserId }) => otherUserId))
  const strangers = sidebar.favourites.filter(({ id }) => !talkedTo.has(id))
  const direct = rest
    .filter((chat) => chat.kind === "group" || chat.kind === "direct")
    .toSorted(
      (a, b) =>
        byFavour(a) - byFavour(b) || byPosition(a, b) || b.lastSeq - a.lastSeq || a.title.localeCompare(b.title),
    )
  const mayStart = workspace.role !== "guest"
  return (
    <div id="sidebar-chats" class="places">
      <a class="place switch-open" data-dialog href={paths.switcher(workspace.slug)}>
        <span class="sign" aria-hidden="true">
          <Icon name="go" />
        </span>
        {text.switcher.title}
        <kbd aria-hidden="true">{text.writing.keys.control} K</kbd>
      </a>
      <a class="place seek" {...swap(paths.search({ team: workspace.slug }))}>
        <span class="sign" aria-hidden="true">
          <Icon name="search" />
        </span>
        {text.search.title}
      </a>
      <a class="place threads" data-needs="threads" {...swap(paths.threads(workspace.slug))}>
        <span class="sign" aria-hidden="true">
          <Icon name="message" />
        </span>
        {text.threads.title}
        <Renewed from={paths.threadsCount(workspace.slug)} on="threads-changed from:body">
          <ThreadsCount {...sidebar.threads} blocked={sidebar.blocked} />
        </Renewed>
      </a>
      <a class="place waiting" {...swap(paths.waiting(workspace.slug, "catch-up"))}>
        <span class="sign" aria-hidden="true">
          <Icon name="bell" />
        </span>
        {text.waiting.catchUp}
      </a>
      <a class="place threads" {...swap(paths.drafts(workspace.slug))}>
        <span class="sign" aria-hidden="true">
          <Icon name="edit" />
        </span>
        {text.drafts.title}
        <Renewed from={paths.draftsCount(workspace.slug)} on="own-changed from:body">
          <DraftsCount count={sidebar.drafts} />
        </Renewed>
      </a>
      <a class="place threads" {...swap(paths.saved(workspace.slug))}>
        <span class="sign" aria-hidden="true">
          <Icon name="bookmark" />
        </span>
        {text.later.title}
        <Renewed from={paths.savedCount(workspace.slug)} on="own-changed from:body">
          <SavedCount {...sidebar.saved} />
        </Renewed>
      </a>
      {mayStart && (
        <a class="place browse" {...swap(paths.browse(workspace.slug))}>
          <span class="sign" aria-hidden="true">
            <Icon name="compass" />
          </span>
          {text.sidebar.browse}
        </a>
      )}
      {sidebar.searches.length > 0 && <Searches searches={sidebar.searches} team={workspace.slug} />}
      {chats.length === 0 && <p class="hint">{mayStart ? text.sidebar.none : text.sidebar.guest}</p>}
      {favourites.length > 0 && (
        <Section title={text.arrangement.favourites} place="favourites" chats={favourites} openChatId={openChatId} />
      )}
      {sidebar.sections.map(({ id, name }) => (
        <Section title={name} place={id} chats={sections.get(id)!.toSorted(byPlace)} openChatId={openChatId} />
      ))}
      <Section
        title={text.sidebar.channels}
        place="channels"
        chats={named}
        openChatId={openChatId}
        add={mayStart ? { href: paths.newChat(workspace.slug, "channel"), label: text.sidebar.newChannel } : null}
      />
      <Section
        title={text.sidebar.direct}
        place="direct"
        chats={direct}
        openChatId={openChatId}
        add={mayStart ? { href: paths.people(workspace.slug), label: text.sidebar.newDirect } : null}
      />
      {strangers.length > 0 && (
        <section>
          <ul aria-label={text.contacts.favourites}>
            {strangers.map((person) => (
              <Favourite person={person} slug={workspace.slug} />
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}

const initial = (name: string) => [...name.trim()][0]?.toUpperCase() ?? "?"

const Mark = ({ team, small = false }: { team: OwnWorkspace; small?: boolean }) => (
  <span class={`mark hue-${hueOf(team.id)}${small ? " small" : ""}`} aria-hidden="true">
    {initial(team.name)}
  </span>
)

const Teams = ({ workspace, workspaces }: Sidebar) => (
  <Menu id="teams" className="under-head">
    {workspaces.map((team) => (
      <a
        class={`place${team.unread > 0 && team.id !== workspace.id ? " unread" : ""}`}
        href={paths.workspace(team.slug)}
        // What is unread in this team stands at its chats.
        data-workspace={team.id === workspace.id ? undefined : team.id}
        aria-current={team.id === workspace.id ? "true" : undefined}
      >
        <Mark team={team} small />
        <bdi class="title">{team.name}</bdi>
        {team.id !== workspace.id && <Count unread={team.unread} mentions={team.mentions} />}
      </a>
    ))}
    <a class="place" href={paths.newWorkspace()}>
      <span class="sign">
        <Icon name="plus" />
      </span>
      {text.sidebar.newTeam}
    </a>
    <hr />
    <a class="place" href={paths.people(workspace.slug)}>
      <span class="sign">
        <Icon name="people" />
      </span>
      {text.sidebar.people}
    </a>
    <a class="place" href={paths.workspaceSettings(workspace.slug)}>
      <span class="sign">
        <Icon name="settings" />
      </span>
      {text.sidebar.settings}
    </a>
  </Menu>
)

const Self = ({ viewer }: { viewer: Account }) => (
  <Menu id="self" className="above-foot">
    <a class="place" href={paths.status()} data-card>
      {text.presence.title}
    </a>
    <a class="place" href={paths.account()}>
      {text.sidebar.account}
    </a>
    <a class="place" href={paths.accountNotifications()}>
      {text.notifications.title}
    </a>
    {viewer.serverOwner && (
      <>
        <a class="place" href={paths.adminPeople()}>
          {text.sidebar.admin}
        </a>
        <a class="place" href={paths.adminAudit()}>
          {text.moderation.audit.title}
        </a>
        <a class="place" href={paths.adminPerformance()}>
          {text.sidebar.performance}
        </a>
      </>
    )}
    <a class="place" href={paths.manual()}>
      {text.sidebar.manual}
    </a>
    <hr />
    <form method="post" action={paths.signOut()}>
      <button class="place">{text.sidebar.signOut}</button>
    </form>
  </Menu>
)

/** The whole left side: teams, chats, and oneself. */
export const SidebarPane = ({ sidebar, openChatId, viewer }: SidebarChatsProps & { viewer: Account }) => {
  const { workspace } = sidebar
  return (
    <nav id="sidebar" class="sidebar" aria-label={text.sidebar.label}>
      <Teams {...sidebar} />
      <button class="workspace" {...opens("teams")} title={text.sidebar.team}>
        <Mark team={workspace} />
        <bdi class="title">{workspace.name}</bdi>
        <span class="elsewhere">
          <span class="visually-hidden">{text.sidebar.elsewhere}</span>
        </span>
        <Icon name="down" />
      </button>
      <SidebarChats sidebar={sidebar} openChatId={openChatId} />
      <button class="me" {...opens("self")} title={text.sidebar.self}>
        <span class="faced">
          <Face id={viewer.id} name={viewer.displayName} avatar={viewer.avatar} />
          <Dot of={viewer.id} />
        </span>
        <span class="who">
          <span class="named">
            <span class="name" data-user={viewer.id} dir="auto">
              {viewer.displayName}
            </span>
            <StatusMark of={viewer.id} />
          </span>
          <small>@{viewer.handle}</small>
        </span>
        <Icon name="more" />
      </button>
      <Self viewer={viewer} />
    </nav>
  )
}
