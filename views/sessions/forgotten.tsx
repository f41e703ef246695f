/** First version by the lead; to be replaced by the real design. */

export type ForgottenPageProps = { assets: { css: string; js: string; font: string; icon: string } }

export const ForgottenPage = (props: ForgottenPageProps) => (
  <main id="conversation">
    <pre>{JSON.stringify(props)}</pre>
  </main>
)
