import type { Contact } from "../../src/presence/store"
import type { Account } from "../../src/users/user"
import type { OwnWorkspace, Role, WorkspaceMember } from "../../src/workspaces/workspace"
import { paths } from "../paths"
import { Finder, More, Submit } from "../shared/form"
import { Icon } from "../shared/icon"
import { Menu, opens } from "../shared/menu"
import { Pane } from "../shared/pane"
import { Person } from "../shared/person"
import { Sure } from "../shared/sure"
import { text } from "../text/text"

export type PeoplePaneProps = {
  workspace: OwnWorkspace
  members: WorkspaceMember[]
  nextCursor: string | null
  q: string
  viewer: Account
  /** Those one talks to, favourites first; on the first page of everybody. */
  contacts: Contact[]
}

const rank: Record<Role, number> = { owner: 3, admin: 2, member: 1, guest: 0 }
const mayManage = (role: Role, target: Role) => role === "owner" || (role === "admin" && rank[target] < rank.admin)
const givable = (role: Role): Role[] => (role === "owner" ? ["owner", "admin", "member", "guest"] : ["member", "guest"])

type OneProps = { workspace: OwnWorkspace; member: WorkspaceMember }

const RoleForm = ({ workspace, member }: OneProps) => (
  <form class="stack" method="post" action={paths.personRole(workspace.slug, member.userId)}>
    <div class="field">
      <label for={`role-${member.userId}`}>{text.people.role}</label>
      <select id={`role-${member.userId}`} name="role">
        {givable(workspace.role).map((role) => (
          <option value={role} selected={role === member.role}>
            {text.roles[role]}
          </option>
        ))}
      </select>
    </div>
    <Submit quiet>{text.people.change}</Submit>
  </form>
)

const Rights = ({ workspace, member }: OneProps) => {
  const id = `rights-${member.userId}`
  return (
    <>
      <button
        class="tool"
        {...opens(id)}
        aria-label={text.people.more(member.displayName)}
        title={text.people.more(member.displayName)}
      >
        <Icon name="more" />
      </button>
      <Menu id={id} className="near">
        <RoleForm workspace={workspace} member={member} />
        <hr />
        <form method="post" action={paths.adminResetLink(member.userId)}>
          <input type="hidden" name="workspace" value={workspace.id} />
          <button class="place">{text.people.resetLink}</button>
        </form>
        <Sure
          ask={text.people.remove}
          hint={text.moderation.removeHint(member.displayName)}
          action={paths.personRemove(workspace.slug, member.userId)}
        />
        <Sure
          ask={text.moderation.ban}
          hint={text.moderation.banHint(member.displayName)}
          action={paths.personBan(workspace.slug, member.userId)}
        />
      </Menu>
    </>
  )
}

const Member = ({ workspace, member, viewer }: OneProps & { viewer: Account }) => {
  const isViewer = member.userId === viewer.id
  return (
    <Person
      person={member}
      notes={[text.roles[member.role], isViewer && text.chat.you, member.deactivated && text.details.deactivated]}
    >
      {workspace.role !== "guest" && !member.deactivated && !isViewer && (
        <form method="post" action={paths.directWith(workspace.slug, member.userId)}>
          <button class="button quiet" aria-label={text.people.messageTo(member.displayName)}>
            {text.people.message}
          </button>
        </form>
      )}
      {!isViewer && mayManage(workspace.role, member.role) && <Rights workspace={workspace} member={member} />}
    </Person>
  )
}

/** Everybody in the team whom the reader may see. */
export const PeoplePane = ({ workspace, members, nextCursor, q, viewer, contacts }: PeoplePaneProps) => (
  <Pane title={text.people.title} slug={workspace.slug}>
    <div class="row spread">
      <Finder label={text.people.find} q={q} />
      {workspace.role !== "guest" && (
        <a class="button" href={paths.workspaceSettings(workspace.slug)}>
          {text.people.invite}
        </a>
      )}
    </div>
    {contacts.length > 0 && (
      <>
        <h2>{text.contacts.title}</h2>
        <ul class="rows">
          {contacts.map((contact) => (
            <Person person={contact} notes={[contact.favourite && text.contacts.favourite]}>
              {contact.chatId && (
                <a
                  class="button quiet"
                  href={paths.chat(contact.chatId)}
                  aria-label={text.people.messageTo(contact.displayName)}
                >
                  {text.people.message}
                </a>
              )}
            </Person>
          ))}
        </ul>
        <h2>{text.contacts.everybody}</h2>
      </>
    )}
    {members.length === 0 && <p class="nothing">{text.people.none}</p>}
    <ul class="rows">
      {members.map((member) => (
        <Member workspace={workspace} member={member} viewer={viewer} />
      ))}
    </ul>
    <More cursor={nextCursor} q={q} />
  </Pane>
)
