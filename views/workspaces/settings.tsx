import type { Ban, Invitation, OwnWorkspace, Role } from "../../src/workspaces/workspace"
import { paths } from "../paths"
import { Choice, type Errors, Field, FormProblem, More, Submit, type Values } from "../shared/form"
import { Moment } from "../shared/moment"
import { Pane } from "../shared/pane"
import { Person } from "../shared/person"
import { text } from "../text/text"

type Link = Invitation & { url: string }

export type WorkspaceSettingsPaneProps = {
  workspace: OwnWorkspace
  invitations: Link[]
  /** Where the next page of them begins. */
  moreInvitations: string | null
  /** For those who run the team. */
  search: { language: string; languages: string[] } | null
  bans: Ban[]
  moreBans: string | null
  /** Whether people here see who has read what; for those who run the team. */
  receipts: boolean | null
  values: Values
  errors: Errors
}

const runs = ({ role }: OwnWorkspace) => role === "owner" || role === "admin"

const OpenInvitation = ({ workspace, invitation }: { workspace: OwnWorkspace; invitation: Link }) => (
  <li class="invitation">
    <div class="copy-row">
      <input id={`link-${invitation.id}`} readonly value={invitation.url} aria-label={text.welcome.link} />
      <button type="button" class="button quiet" data-copy={`link-${invitation.id}`}>
        {text.welcome.copy}
      </button>
      {runs(workspace) && (
        <form method="post" action={paths.invitationRevoke(workspace.slug, invitation.id)}>
          <Submit quiet>{text.teamSettings.revoke}</Submit>
        </form>
      )}
    </div>
    <p class="hint">
      {text.roles[invitation.role]} · {invitation.createdByName} ·{" "}
      {text.teamSettings.used(invitation.uses, invitation.maxUses)} · {text.teamSettings.until}{" "}
      <Moment at={invitation.expiresAt} />
    </p>
  </li>
)

const Invitations = ({ workspace, invitations, moreInvitations, values, errors }: WorkspaceSettingsPaneProps) => {
  const roles: Role[] = runs(workspace) ? ["member", "guest", "admin"] : ["member", "guest"]
  return (
    <section id="invitations" class="stack">
      <h2>{text.teamSettings.invitations}</h2>
      <p class="hint">{text.teamSettings.invitationsHint}</p>
      {invitations.length === 0 ? (
        <p class="nothing">{text.teamSettings.none}</p>
      ) : (
        <ul class="rows">
          {invitations.map((invitation) => (
            <OpenInvitation workspace={workspace} invitation={invitation} />
          ))}
        </ul>
      )}
      <More cursor={moreInvitations} list="invitations" />
      <form class="columns" method="post" action={paths.invitations(workspace.slug)}>
        <Choice
          name="role"
          label={text.teamSettings.role}
          options={Object.fromEntries(roles.map((role) => [role, text.roles[role]]))}
          value={values["role"] ?? "member"}
          errors={errors}
        />
        <Choice
          name="expiresInHours"
          label={text.teamSettings.hours}
          options={text.teamSettings.periods}
          value={values["expiresInHours"] ?? "168"}
          errors={errors}
        />
        <Choice
          name="maxUses"
          label={text.teamSettings.uses}
          options={text.teamSettings.useCounts}
          value={values["maxUses"] ?? ""}
          errors={errors}
        />
        <Submit>{text.teamSettings.create}</Submit>
      </form>
    </section>
  )
}

const named = (language: string) => language.charAt(0).toUpperCase() + language.slice(1)

const SearchLanguage = ({ workspace, search, values, errors }: WorkspaceSettingsPaneProps) => (
  <section class="stack">
    <h2>{text.teamSettings.search}</h2>
    <form class="columns" method="post" action={paths.searchLanguage(workspace.slug)}>
      <Choice
        name="language"
        label={text.teamSettings.searchLanguage}
        options={Object.fromEntries(search!.languages.map((language) => [language, named(language)]))}
        value={values["language"] ?? search!.language}
        errors={errors}
      />
      <Submit>{text.forms.save}</Submit>
    </form>
    <p class="hint">{text.teamSettings.searchLanguageHint}</p>
  </section>
)

const Bans = ({ workspace, bans, moreBans }: WorkspaceSettingsPaneProps) => (
  <section id="bans" class="stack">
    <h2>{text.moderation.bans}</h2>
    <p class="hint">{text.moderation.bansHint}</p>
    <ul class="rows">
      {bans.map((ban) => (
        <Person
          plain
          person={ban}
          notes={[ban.email, ban.bannedByName !== null && text.moderation.bannedBy(ban.bannedByName)]}
        >
          <form method="post" action={paths.banLift(workspace.slug, ban.userId)}>
            <Submit quiet>{text.moderation.lift}</Submit>
          </form>
        </Person>
      ))}
    </ul>
    <More cursor={moreBans} list="bans" />
  </section>
)

const Receipts = ({ workspace, receipts }: WorkspaceSettingsPaneProps) => (
  <section class="stack">
    <h2>{text.presence.teamReceipts}</h2>
    <p class="hint">{receipts ? text.presence.teamReceiptsShown : text.presence.teamReceiptsHidden}</p>
    <form method="post" action={paths.teamReceipts(workspace.slug)}>
      <input type="hidden" name="shown" value={receipts ? "0" : "1"} />
      <Submit quiet>{receipts ? text.presence.teamReceiptsHide : text.presence.teamReceiptsShow}</Submit>
    </form>
  </section>
)

const Leave = ({ workspace }: { workspace: OwnWorkspace }) => (
  <section class="stack">
    <h2>{text.teamSettings.leave}</h2>
    <details class="fold">
      <summary class="button quiet">{text.teamSettings.leaveAsk}</summary>
      <form class="stack" method="post" action={paths.workspaceLeave(workspace.slug)}>
        <p class="hint">{text.teamSettings.leaveHint}</p>
        <Submit danger>{text.teamSettings.leave}</Submit>
      </form>
    </details>
  </section>
)

/** The team's name, the ways into it, and the way out. */
export const WorkspaceSettingsPane = (props: WorkspaceSettingsPaneProps) => {
  const { workspace, values, errors } = props
  return (
    <Pane title={text.teamSettings.title} slug={workspace.slug}>
      <FormProblem errors={errors} known={["name", "maxUses", "expiresInHours", "role"]} />
      {runs(workspace) && (
        <form class="stack" method="post" action={paths.workspaceSettings(workspace.slug)}>
          <Field
            name="name"
            label={text.teamSettings.name}
            value={values["name"] ?? workspace.name}
            errors={errors}
            required
            maxlength={60}
            autocomplete="organization"
          />
          <Submit>{text.forms.save}</Submit>
        </form>
      )}
      {workspace.role !== "guest" && <Invitations {...props} />}
      {props.search && <SearchLanguage {...props} />}
      {props.bans.length > 0 && <Bans {...props} />}
      {props.receipts !== null && <Receipts {...props} />}
      <Leave workspace={workspace} />
    </Pane>
  )
}
