/** First version by the lead; to be replaced by the real design. */

export type ResetPageProps = {
  assets: { css: string; js: string; font: string; icon: string }
  token: string
  handle: string
  errors: Record<string, string>
}

export const ResetPage = (props: ResetPageProps) => (
  <main id="conversation">
    <pre>{JSON.stringify(props)}</pre>
  </main>
)
