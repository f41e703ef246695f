import { type AssetUrls, SinglePage } from "./layout"
import { paths } from "./paths"
import { text } from "./text/en"

export type ProblemPageProps = { assets: AssetUrls; status: number; title: string; detail: string; signedIn: boolean }

/** What happened, what is kept, and where to go from here. */
export const ProblemPage = ({ assets, status, title, detail, signedIn }: ProblemPageProps) => (
  <SinglePage assets={assets} title={title}>
    <p class="lead">{detail}</p>
    {status === 404 && <p class="hint">{text.problem.notFoundHint}</p>}
    {status >= 500 && <p class="hint">{text.problem.serverHint}</p>}
    <a class="button" href={signedIn ? paths.home() : paths.signIn()}>
      {signedIn ? text.problem.home : text.problem.signIn}
    </a>
  </SinglePage>
)
