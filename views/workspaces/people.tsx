import type { Account } from "../../src/users/user"
import { type OwnWorkspace, type Role, type WorkspaceMember } from "../../src/workspaces/workspace"
import { paths } from "../paths"
import { Face } from "../shared/face"
import { Finder, More } from "../shared/form"
import { Icon } from "../shared/icon"
import { Pane } from "../shared/pane"
import { text } from "../text/en"

export type PeoplePaneProps = {
  workspace: OwnWorkspace
  members: WorkspaceMember[]
  nextCursor: string | null
  q: string
  viewer: Account
}

const rank: Record<Role, number> = { owner: 3, admin: 2, member: 1, guest: 0 }
const mayManage = (role: Role, target: Role) => role === "owner" || (role === "admin" && rank[target] < rank.admin)
const givable = (role: Role): Role[] => (role === "owner" ? ["owner", "admin", "member", "guest"] : ["member", "guest"])

const RoleForm = ({ workspace, member }: { workspace: OwnWorkspace; member: WorkspaceMember }) => (
  <form class="row" method="post" action={paths.personRole(workspace.slug, member.userId)}>
    <select name="role" aria-label={`${text.people.role}: ${member.displayName}`}>
      {givable(workspace.role).map((role) => (
        <option value={role} selected={role === member.role}>
          {text.roles[role]}
        </option>
      ))}
    </select>
    <button class="button quiet">{text.people.change}</button>
  </form>
)

/** Everybody in the team whom the reader may see. */
export const PeoplePane = ({ workspace, members, nextCursor, q, viewer }: PeoplePaneProps) => (
  <Pane title={text.people.title} slug={workspace.slug} wide>
    <Finder label={text.people.find} q={q} />
    {members.length === 0 && <p class="empty">{text.people.none}</p>}
    <ul class="rows">
      {members.map((member) => {
        const manage = member.userId !== viewer.id && mayManage(workspace.role, member.role)
        return (
          <li class="person">
            <Face id={member.userId} name={member.displayName} />
            <span class="who">
              <bdi class="name" data-user={member.userId}>
                {member.displayName}
              </bdi>
              <small>
                @{member.handle} · {text.roles[member.role]}
                {member.userId === viewer.id && ` · ${text.chat.you}`}
                {member.deactivated && ` · ${text.details.deactivated}`}
              </small>
            </span>
            {manage && <RoleForm workspace={workspace} member={member} />}
            {workspace.role !== "guest" && !member.deactivated && (
              <form method="post" action={paths.directWith(workspace.slug, member.userId)}>
                <button class="button quiet">{text.people.message}</button>
              </form>
            )}
            {manage && (
              <form method="post" action={paths.adminResetLink(member.userId)}>
                <input type="hidden" name="workspace" value={workspace.id} />
                <button class="button quiet">{text.people.resetLink}</button>
              </form>
            )}
            {manage && (
              <form method="post" action={paths.personRemove(workspace.slug, member.userId)}>
                <button
                  class="tool"
                  aria-label={text.people.remove(member.displayName)}
                  title={text.people.remove(member.displayName)}
                >
                  <Icon name="close" />
                </button>
              </form>
            )}
          </li>
        )
      })}
    </ul>
    <More cursor={nextCursor} q={q} />
  </Pane>
)
