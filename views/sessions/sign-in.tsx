/** First version by the lead; to be replaced by the real design. */

export type SignInPageProps = {
  assets: { css: string; js: string; font: string; icon: string }
  next: string
  values: Record<string, string>
  errors: Record<string, string>
}

export const SignInPage = (props: SignInPageProps) => (
  <main id="conversation">
    <pre>{JSON.stringify(props)}</pre>
  </main>
)
