import { type AssetUrls, SinglePage } from "../layout"
import { paths } from "../paths"
import { text } from "../text/text"

export const ForgottenPage = ({ assets }: { assets: AssetUrls }) => (
  <SinglePage assets={assets} title={text.forgotten.title}>
    <div class="stack">
      <p>{text.forgotten.body}</p>
      <p class="hint">{text.forgotten.operator}</p>
      <pre class="command">confab user reset-link LOGIN</pre>
      <a href={paths.signIn()}>{text.forgotten.back}</a>
    </div>
  </SinglePage>
)
