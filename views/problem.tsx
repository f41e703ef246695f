/** First version by the lead; to be replaced by the real design. */

export type ProblemPageProps = {
  assets: { css: string; js: string; font: string; icon: string }
  status: number
  title: string
  detail: string
  signedIn: boolean
}

export const ProblemPage = (props: ProblemPageProps) => (
  <main id="conversation">
    <pre>{JSON.stringify(props)}</pre>
  </main>
)
