import { type AssetUrls, SinglePage } from "../layout"
import { paths } from "../paths"
import { type Errors, Field, FormProblem, Submit, type Values } from "../shared/form"
import { text } from "../text/text"

export const NewWorkspacePage = ({ assets, values, errors }: { assets: AssetUrls; values: Values; errors: Errors }) => (
  <SinglePage assets={assets} title={text.newTeam.title}>
    <p class="lead">{text.newTeam.body}</p>
    <form class="stack" method="post" action={paths.newWorkspace()}>
      <FormProblem errors={errors} known={["name"]} />
      <Field
        name="name"
        label={text.fields.teamName}
        values={values}
        errors={errors}
        required
        maxlength={60}
        autocomplete="organization"
        autofocus
      />
      <Submit>{text.forms.create}</Submit>
      <a href={paths.home()}>{text.forms.cancel}</a>
    </form>
  </SinglePage>
)
