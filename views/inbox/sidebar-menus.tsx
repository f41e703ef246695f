import { raw } from "hono/html"
import type { Sidebar } from "../../src/inbox/sidebar"
import { paths } from "../paths"
import { constant } from "../shared/constant"
import { hueOf } from "../shared/face"
import { Icon } from "../shared/icon"
import { Menu } from "../shared/menu"
import { text } from "../text/text"
import { countHtml } from "./place"

const initial = (name: string) => [...name.trim()][0]?.toUpperCase() ?? "?"

type MarkProps = { id: string; name: string; small?: boolean }

export const TeamMark = ({ id, name, small = false }: MarkProps) => (
  <span class={`mark hue-${hueOf(id)}${small ? " small" : ""}`} aria-hidden="true">
    {initial(name)}
  </span>
)

type Team = { id: string; name: string; slug: string; unread: number; mentions: number; isOpen: boolean }

const TeamsMenu = constant(({ teams, slug }: { teams: Team[]; slug: string }) => (
  <Menu id="teams" className="under-head">
    {teams.map((team) => (
      <a
        class={`place${team.unread > 0 ? " unread" : ""}`}
        href={paths.workspace(team.slug)}
        data-workspace={team.isOpen ? undefined : team.id}
        aria-current={team.isOpen ? "true" : undefined}
      >
        <TeamMark {...team} small />
        <bdi class="title">{team.name}</bdi>
        {!team.isOpen && raw(countHtml(team))}
      </a>
    ))}
    <a class="place" href={paths.newWorkspace()}>
      <span class="sign">
        <Icon name="plus" />
      </span>
      {text.sidebar.newTeam}
    </a>
    <hr />
    <a class="place" href={paths.people(slug)}>
      <span class="sign">
        <Icon name="people" />
      </span>
      {text.sidebar.people}
    </a>
    <a class="place" href={paths.workspaceSettings(slug)}>
      <span class="sign">
        <Icon name="settings" />
      </span>
      {text.sidebar.settings}
    </a>
  </Menu>
))

/** The teams of somebody, and what is unread in the others: what is unread in the open one stands at its chats. */
export const Teams = ({ workspace, workspaces }: Pick<Sidebar, "workspace" | "workspaces">) => {
  const teams = workspaces.map(({ id, name, slug, unread, mentions }) =>
    id === workspace.id
      ? { id, name, slug, unread: 0, mentions: 0, isOpen: true }
      : { id, name, slug, unread, mentions, isOpen: false },
  )
  return <TeamsMenu teams={teams} slug={workspace.slug} />
}

/** What one may do for oneself, and whoever owns the server for all. */
export const Self = constant(({ serverOwner }: { serverOwner: boolean }) => (
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
    {serverOwner && (
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
))
