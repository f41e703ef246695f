import { type AssetUrls, SinglePage } from "../layout"
import { paths } from "../paths"
import { AccountFields, accountFieldNames } from "../shared/account-fields"
import { type Errors, Field, FormProblem, Submit, type Values } from "../shared/form"
import { text } from "../text/text"

export type SetupPageProps = { assets: AssetUrls; origin: string; values: Values; errors: Errors }

/** First run: the team, its owner, and off they go. */
export const SetupPage = ({ assets, origin, values, errors }: SetupPageProps) => (
  <SinglePage assets={assets} title={text.setup.title}>
    <p class="lead">{text.setup.body}</p>
    <form class="stack" method="post" action={paths.setup()}>
      <FormProblem errors={errors} known={["workspaceName", "setupCode", ...accountFieldNames]} />
      {values["setupCode"] && !errors["setupCode"] ? (
        <input type="hidden" name="setupCode" value={values["setupCode"]} />
      ) : (
        <Field
          name="setupCode"
          label={text.setup.code}
          hint={text.setup.codeMissing}
          values={values}
          errors={errors}
          required
          autocomplete="off"
        />
      )}
      <Field
        name="workspaceName"
        label={text.fields.teamName}
        values={values}
        errors={errors}
        required
        maxlength={60}
        autocomplete="organization"
        autofocus
      />
      <AccountFields values={values} errors={errors} />
      <Submit>{text.setup.submit}</Submit>
      <p class="hint">{text.setup.origin(origin)}</p>
    </form>
  </SinglePage>
)
