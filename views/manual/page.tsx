/** First version by the lead; to be replaced by the real design. */

export type ManualPageProps = {
  assets: { css: string; js: string; font: string; icon: string }
  title: string
  html: string
  pages: { slug: string; title: string }[]
}

export const ManualPage = (props: ManualPageProps) => (
  <main id="conversation">
    <pre>{JSON.stringify(props)}</pre>
  </main>
)
