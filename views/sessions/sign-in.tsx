import { type AssetUrls, SinglePage } from "../layout"
import { paths } from "../paths"
import { type Errors, Field, FormProblem, Submit, type Values } from "../shared/form"
import { text } from "../text/text"

export type SignInPageProps = { assets: AssetUrls; next: string; values: Values; errors: Errors }

export const SignInPage = ({ assets, next, values, errors }: SignInPageProps) => (
  <SinglePage assets={assets} title={text.signIn.title}>
    <form class="stack" method="post" action={paths.signIn()}>
      <FormProblem errors={errors} known={["login", "password"]} />
      <input type="hidden" name="next" value={next} />
      <Field
        name="login"
        label={text.fields.login}
        values={values}
        errors={errors}
        autocomplete="username"
        required
        autofocus
      />
      <Field
        name="password"
        type="password"
        label={text.fields.password}
        errors={errors}
        autocomplete="current-password"
        required
      />
      <Submit>{text.signIn.submit}</Submit>
      <a href={paths.forgotten()}>{text.signIn.forgotten}</a>
      <p class="hint">{text.signIn.noAccount}</p>
    </form>
  </SinglePage>
)
