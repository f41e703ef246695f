import type { Child } from "hono/jsx"
import { type AssetUrls, Document } from "../layout"
import { paths } from "../paths"
import { text } from "../text/en"
import { Icon } from "./icon"

/** A page beside the chats: one's account, the server's accounts, the manual. */
export const OuterPage = ({
  assets,
  title,
  children,
  viewerId,
}: {
  assets: AssetUrls
  title: string
  children: Child
  viewerId?: string
}) => (
  <Document assets={assets} title={title} bodyClass="outer">
    <div id="app" class="outer-page" data-user={viewerId}>
      <header class="outer-head">
        <a class="tool" href={paths.home()} aria-label={text.problem.home}>
          <Icon name="back" />
        </a>
        <h1>{title}</h1>
      </header>
      <main class="outer-main">{children}</main>
    </div>
    <div id="toasts" class="toasts"></div>
  </Document>
)
