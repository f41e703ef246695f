import type { Invitation, OwnWorkspace } from "../../src/workspaces/workspace"
import { paths } from "../paths"
import { type Errors, Field, FormProblem, Submit, type Values } from "../shared/form"
import { Pane } from "../shared/pane"
import { text } from "../text/en"

export type WorkspaceSettingsPaneProps = {
  workspace: OwnWorkspace
  invitations: (Invitation & { url: string })[]
  values: Values
  errors: Errors
}

const OpenInvitation = ({
  workspace,
  invitation,
  runs,
}: {
  workspace: OwnWorkspace
  invitation: Invitation & { url: string }
  runs: boolean
}) => (
  <li class="invitation">
    <div class="copy-row">
      <input id={`link-${invitation.id}`} readonly value={invitation.url} aria-label={text.welcome.link} />
      <button type="button" class="button quiet" data-copy={`link-${invitation.id}`}>
        {text.welcome.copy}
      </button>
      {runs && (
        <form method="post" action={paths.invitationRevoke(workspace.slug, invitation.id)}>
          <Submit quiet>{text.teamSettings.revoke}</Submit>
        </form>
      )}
    </div>
    <p class="hint">
      {text.roles[invitation.role]} · {invitation.createdByName} ·{" "}
      {text.teamSettings.used(invitation.uses, invitation.maxUses)} · {text.teamSettings.until}{" "}
      <time datetime={invitation.expiresAt.toISOString()}>
        {invitation.expiresAt.toISOString().slice(0, 16).replace("T", " ")} UTC
      </time>
    </p>
  </li>
)

/** The team's name, the ways into it, and the way out. */
export const WorkspaceSettingsPane = ({ workspace, invitations, values, errors }: WorkspaceSettingsPaneProps) => {
  const runs = workspace.role === "owner" || workspace.role === "admin"
  return (
    <Pane title={text.teamSettings.title} slug={workspace.slug}>
      <FormProblem errors={errors} known={["name", "maxUses", "expiresInHours", "role"]} />
      {runs && (
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
      {workspace.role !== "guest" && (
        <section class="stack">
          <h2>{text.teamSettings.invitations}</h2>
          <p class="hint">{text.teamSettings.invitationsHint}</p>
          {invitations.length === 0 ? (
            <p class="hint">{text.teamSettings.none}</p>
          ) : (
            <ul class="rows">
              {invitations.map((invitation) => (
                <OpenInvitation workspace={workspace} invitation={invitation} runs={runs} />
              ))}
            </ul>
          )}
          <form class="columns" method="post" action={paths.invitations(workspace.slug)}>
            <div class="field">
              <label for="field-role">{text.teamSettings.role}</label>
              <select id="field-role" name="role">
                {(runs ? (["member", "guest", "admin"] as const) : (["member", "guest"] as const)).map((role) => (
                  <option value={role}>{text.roles[role]}</option>
                ))}
              </select>
            </div>
            <Field
              name="expiresInHours"
              label={text.teamSettings.hours}
              value={values["expiresInHours"] ?? "168"}
              errors={errors}
              inputmode="numeric"
              autocomplete="off"
            />
            <Field
              name="maxUses"
              label={text.teamSettings.uses}
              values={values}
              errors={errors}
              inputmode="numeric"
              autocomplete="off"
            />
            <Submit>{text.teamSettings.create}</Submit>
          </form>
        </section>
      )}
      <form class="stack" method="post" action={paths.workspaceLeave(workspace.slug)}>
        <h2>{text.teamSettings.leave}</h2>
        <p class="hint">{text.teamSettings.leaveHint}</p>
        <Submit danger>{text.teamSettings.leave}</Submit>
      </form>
    </Pane>
  )
}
