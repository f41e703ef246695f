import type { Sidebar, SidebarChat } from "../../src/inbox/sidebar"
import type { Account } from "../../src/users/user"
import { paths } from "../paths"
import { Face } from "../shared/face"
import { Icon } from "../shared/icon"
import { text } from "../text/en"

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
      class={`place${chat.unread > 0 ? " unread" : ""}${open ? " open" : ""}${chat.archived ? " archived" : ""}`}
      aria-current={open ? "page" : undefined}
      data-chat={chat.id}
      data-rev={String(chat.lastRev)}
      data-seq={String(chat.lastSeq)}
      data-read-seq={String(chat.lastReadSeq)}
      data-unread={String(chat.unread)}
      data-mentions={String(chat.mentions)}
      {...swap(paths.chat(chat.id))}
    >
      {chat.kind === "direct" && chat.otherUserId ? (
        <Face id={chat.otherUserId} name={chat.title} small />
      ) : (
        <span class="sign" aria-hidden="true">
          <Icon name={chat.kind === "channel" ? "hash" : chat.kind === "private" ? "lock" : "people"} />
        </span>
      )}
      <bdi class="title">{chat.title}</bdi>
      <Count unread={chat.unread} mentions={chat.mentions} />
    </a>
  </li>
)

const Section = ({
  title,
  chats,
  openChatId,
  add,
}: {
  title: string
  chats: SidebarChat[]
  openChatId?: string
  add: { href: string; label: string } | null
}) => (
  <section>
    <h2>
      {title}
      {add && (
        <a class="tool small" {...swap(add.href)} aria-label={add.label} title={add.label}>
          <Icon name="plus" />
        </a>
      )}
    </h2>
    <ul>
      {chats.map((chat) => (
        <Place chat={chat} open={chat.id === openChatId} />
      ))}
    </ul>
  </section>
)

export type SidebarChatsProps = { sidebar: Sidebar; openChatId?: string }

/** The chats of a team, drawn alone when the list changed. */
export const SidebarChats = ({ sidebar, openChatId }: SidebarChatsProps) => {
  const { workspace } = sidebar
  const chats = sidebar.chats.filter((chat) => !chat.archived || chat.id === openChatId)
  const named = chats
    .filter((chat) => chat.kind === "channel" || chat.kind === "private")
    .toSorted((a, b) => a.title.localeCompare(b.title))
  const direct = chats
    .filter((chat) => chat.kind === "group" || chat.kind === "direct")
    .toSorted((a, b) => b.lastSeq - a.lastSeq || a.title.localeCompare(b.title))
  const mayStart = workspace.role !== "guest"
  return (
    <div id="sidebar-chats" class="places">
      {mayStart && (
        <a class="place browse" {...swap(paths.browse(workspace.slug))}>
          <span class="sign" aria-hidden="true">
            <Icon name="compass" />
          </span>
          {text.sidebar.browse}
        </a>
      )}
      {chats.length === 0 && <p class="hint">{mayStart ? text.sidebar.none : text.sidebar.guest}</p>}
      <Section
        title={text.sidebar.channels}
        chats={named}
        openChatId={openChatId}
        add={mayStart ? { href: paths.newChat(workspace.slug, "channel"), label: text.sidebar.newChannel } : null}
      />
      <Section
        title={text.sidebar.direct}
        chats={direct}
        openChatId={openChatId}
        add={mayStart ? { href: paths.people(workspace.slug), label: text.sidebar.newDirect } : null}
      />
    </div>
  )
}

const initial = (name: string) => [...name.trim()][0]?.toUpperCase() ?? "?"

/** The whole left side: teams, chats, and oneself. */
export const SidebarPane = ({ sidebar, openChatId, viewer }: SidebarChatsProps & { viewer: Account }) => {
  const { workspace, workspaces } = sidebar
  return (
    <nav id="sidebar" class="sidebar" aria-label={text.sidebar.label}>
      <details class="menu teams">
        <summary class="workspace" title={text.sidebar.teams}>
          <span class="mark" aria-hidden="true">
            {initial(workspace.name)}
          </span>
          <bdi class="title">{workspace.name}</bdi>
          <Icon name="down" />
        </summary>
        <div class="popover">
          {workspaces.map((other) => (
            <a
              class={`place${other.unread > 0 ? " unread" : ""}`}
              href={paths.workspace(other.slug)}
              data-workspace={other.id}
              aria-current={other.id === workspace.id ? "true" : undefined}
            >
              <span class="mark small" aria-hidden="true">
                {initial(other.name)}
              </span>
              <bdi class="title">{other.name}</bdi>
              <Count unread={other.unread} mentions={other.mentions} />
            </a>
          ))}
          <hr />
          <a class="place" {...swap(paths.people(workspace.slug))}>
            <span class="sign">
              <Icon name="people" />
            </span>
            {text.sidebar.people}
          </a>
          <a class="place" {...swap(paths.workspaceSettings(workspace.slug))}>
            <span class="sign">
              <Icon name="gear" />
            </span>
            {text.sidebar.settings}
          </a>
          <a class="place" href={paths.newWorkspace()}>
            <span class="sign">
              <Icon name="plus" />
            </span>
            {text.sidebar.newTeam}
          </a>
        </div>
      </details>
      <SidebarChats sidebar={sidebar} openChatId={openChatId} />
      <details class="menu self">
        <summary class="me">
          <Face id={viewer.id} name={viewer.displayName} />
          <span class="name" data-user={viewer.id}>
            {viewer.displayName}
          </span>
          <small>@{viewer.handle}</small>
        </summary>
        <div class="popover up">
          <a class="place" href={paths.account()}>
            {text.sidebar.account}
          </a>
          {viewer.serverOwner && (
            <a class="place" href={paths.adminPeople()}>
              {text.sidebar.admin}
            </a>
          )}
          <a class="place" href={paths.manual()}>
            {text.sidebar.manual}
          </a>
          <form method="post" action={paths.signOut()}>
            <button class="place">{text.sidebar.signOut}</button>
          </form>
        </div>
      </details>
    </nav>
  )
}
