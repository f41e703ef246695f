import { type AssetUrls, SinglePage } from "../layout"
import { paths } from "../paths"
import { type Errors, Field, FormProblem, Submit } from "../shared/form"
import { text } from "../text/text"

export type ResetPageProps = { assets: AssetUrls; token: string; handle: string; errors: Errors }

export const ResetPage = ({ assets, token, handle, errors }: ResetPageProps) => (
  <SinglePage assets={assets} title={text.reset.title(handle)}>
    <form class="stack" method="post" action={paths.reset(token)}>
      <FormProblem errors={errors} known={["password"]} />
      <p class="hint">{text.reset.body}</p>
      <Field
        name="password"
        type="password"
        label={text.fields.newPassword}
        hint={text.fields.passwordHint}
        errors={errors}
        autocomplete="new-password"
        required
        minlength={8}
        autofocus
      />
      <Submit>{text.reset.submit}</Submit>
    </form>
  </SinglePage>
)
