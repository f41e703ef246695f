/** First version by the lead; to be replaced by the real design. */

export type SetupPageProps = {
  assets: { css: string; js: string; font: string; icon: string }
  origin: string
  values: Record<string, string>
  errors: Record<string, string>
}

export const SetupPage = (props: SetupPageProps) => (
  <main id="conversation">
    <pre>{JSON.stringify(props)}</pre>
  </main>
)
