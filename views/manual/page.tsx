import { raw } from "hono/html"
import type { AssetUrls } from "../layout"
import { paths } from "../paths"
import { OuterPage } from "../shared/outer-page"
import { text } from "../text/text"

export type ManualPageProps = {
  assets: AssetUrls
  title: string
  html: string
  pages: { slug: string; title: string }[]
}

/** `html` is rendered from our own files. */
export const ManualPage = ({ assets, title, html, pages }: ManualPageProps) => (
  <OuterPage assets={assets} title={`${text.manual.title}: ${title}`}>
    <div class="manual">
      <nav aria-label={text.manual.title}>
        <ul>
          {pages.map((page) => (
            <li>
              <a
                href={page.slug === "index" ? paths.manual() : paths.manual(page.slug)}
                aria-current={page.title === title ? "page" : undefined}
              >
                {page.title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <article class="prose body">{raw(html)}</article>
    </div>
  </OuterPage>
)
