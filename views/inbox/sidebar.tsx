import { raw } from "hono/html"
import type { Sidebar, SidebarChat } from "../../src/inbox/sidebar"
import type { Account } from "../../src/users/user"
import { paths } from "../paths"
import { constant } from "../shared/constant"
import { Face } from "../shared/face"
import { Icon } from "../shared/icon"
import { opens } from "../shared/menu"
import { Dot, StatusMark } from "../shared/presence"
import { swap } from "../shared/swap"
import { text } from "../text/text"
import { chatPlaceHtml, favouritePlaceHtml, searchPlaceHtml } from "./place"
import { Self, TeamMark, Teams } from "./sidebar-menus"
import { Ways } from "./sidebar-ways"

type HeadProps = { title: string; add?: { href: string; label: string } | null }

const SectionHead = constant(({ title, add }: HeadProps) => (
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
))

type SectionProps = HeadProps & {
  /** How the script names it. */
  place: string
  chats: SidebarChat[]
  openChatId?: string
}

const Section = ({ title, place, chats, openChatId, add = null }: SectionProps) => (
  <section data-place={place}>
    <SectionHead title={title} add={add} />
    <ul>{raw(chats.map((chat) => chatPlaceHtml(chat, chat.id === openChatId)).join(""))}</ul>
  </section>
)

export type SidebarChatsProps = { sidebar: Sidebar; openChatId?: string }

/** As they were put; the others after them. */
const byPosition = (a: SidebarChat, b: SidebarChat) =>
  a.position === b.position ? 0 : (a.position ?? Infinity) - (b.position ?? Infinity)
const byPlace = (a: SidebarChat, b: SidebarChat) => byPosition(a, b) || a.title.localeCompare(b.title)

/** The chats of a team, drawn alone when the list changed. */
export const SidebarChats = ({ sidebar, openChatId }: SidebarChatsProps) => {
  const { workspace, threads, drafts, saved, blocked, searches } = sidebar
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
      <Ways slug={workspace.slug} {...{ mayStart, threads, drafts, saved, blocked }} />
      {searches.length > 0 && (
        <section>
          <h2>{text.saved.title}</h2>
          <ul>{raw(searches.map((search) => searchPlaceHtml(search, workspace.slug)).join(""))}</ul>
        </section>
      )}
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
            {raw(strangers.map((person) => favouritePlaceHtml(person, workspace.slug)).join(""))}
          </ul>
        </section>
      )}
    </div>
  )
}

/** The whole left side: teams, chats, and oneself. */
export const SidebarPane = ({ sidebar, openChatId, viewer }: SidebarChatsProps & { viewer: Account }) => {
  const { workspace } = sidebar
  return (
    <nav id="sidebar" class="sidebar" aria-label={text.sidebar.label}>
      {Teams(sidebar)}
      <button class="workspace" {...opens("teams")} title={text.sidebar.team}>
        <TeamMark {...workspace} />
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
      <Self serverOwner={viewer.serverOwner} />
    </nav>
  )
}
