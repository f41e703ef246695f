/** First version by the lead; to be replaced by the real design. */

export type NewWorkspacePageProps = {
  assets: { css: string; js: string; font: string; icon: string }
  values: Record<string, string>
  errors: Record<string, string>
}

export const NewWorkspacePage = (props: NewWorkspacePageProps) => (
  <main id="conversation">
    <pre>{JSON.stringify(props)}</pre>
  </main>
)
