import type { Account } from "../../src/users/user"
import type { Invitation } from "../../src/workspaces/workspace"
import { type AssetUrls, SinglePage } from "../layout"
import { paths } from "../paths"
import { AccountFields, accountFieldNames } from "../shared/account-fields"
import { type Errors, FormProblem, Submit, type Values } from "../shared/form"
import { text } from "../text/text"

export type InvitationPageProps = {
  assets: AssetUrls
  invitation: Invitation & { workspaceName: string; workspaceSlug: string; usable: boolean }
  viewer: Account | null
  values: Values
  errors: Errors
}

/** Who invites into what, and the way in; looking at it uses nothing up. */
export const InvitationPage = ({ assets, invitation, viewer, values, errors }: InvitationPageProps) => {
  const address = paths.invitation(invitation.token)
  if (!invitation.usable) {
    return (
      <SinglePage assets={assets} title={text.invitation.endedTitle}>
        <p class="lead">{text.invitation.ended(invitation.createdByName)}</p>
        <p class="hint">{text.invitation.endedHint}</p>
        <a class="button quiet" href={paths.home()}>
          {text.problem.home}
        </a>
      </SinglePage>
    )
  }
  return (
    <SinglePage assets={assets} title={text.invitation.title(invitation.workspaceName)}>
      <p class="lead">{text.invitation.by(invitation.createdByName)}</p>
      {viewer ? (
        <form class="stack" method="post" action={address}>
          <p>{text.invitation.asViewer(viewer.displayName)}</p>
          <Submit>{text.invitation.accept}</Submit>
        </form>
      ) : (
        <form class="stack" method="post" action={address}>
          <FormProblem errors={errors} known={accountFieldNames} />
          <AccountFields values={values} errors={errors} />
          <Submit>{text.invitation.submit}</Submit>
          <a href={paths.signIn(address)}>{text.invitation.haveAccount}</a>
        </form>
      )}
    </SinglePage>
  )
}
