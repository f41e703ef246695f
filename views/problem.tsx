import { type AssetUrls, SinglePage } from "./layout"
import { paths } from "./paths"
import { text } from "./text/text"

export type ProblemPageProps = { assets: AssetUrls; status: number; title: string; detail: string; signedIn: boolean }

function hintFor(status: number): string | null {
  if (status === 403) return text.problem.forbiddenHint
  if (status === 404) return text.problem.notFoundHint
  if (status === 429 || status === 503) return text.problem.busyHint
  return status >= 500 ? text.problem.serverHint : null
}

/** What happened, what is kept, and where to go from here. */
export const ProblemPage = ({ assets, status, title, detail, signedIn }: ProblemPageProps) => (
  <SinglePage assets={assets} title={title}>
    <p class="lead">{detail}</p>
    {hintFor(status) && <p class="hint">{hintFor(status)}</p>}
    <a class="button" href={signedIn ? paths.home() : paths.signIn()}>
      {signedIn ? text.problem.home : text.problem.signIn}
    </a>
  </SinglePage>
)
