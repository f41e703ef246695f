import type { Child } from "hono/jsx"
import { type AssetUrls, Document } from "../layout"
import { paths } from "../paths"
import { text } from "../text/text"
import { Icon } from "./icon"

/** A page beside the chats: one's account, the server's accounts, the manual. */
export const OuterPage = ({
  assets,
  title,
  children,
  viewerId,
  build,
}: {
  assets: AssetUrls
  title: string
  children: Child
  viewerId?: string
  /** Of the assets, for a page that hears what happens elsewhere. */
  build?: string
}) => (
  <Document assets={assets} title={title} bodyClass="outer">
    <div
      id="app"
      class="outer-page"
      data-user={viewerId}
      data-build={build}
      data-text={build && JSON.stringify(text.script)}
    >
      <header class="outer-head">
        <a class="tool" href={paths.home()} aria-label={text.problem.home}>
          <Icon name="back" />
        </a>
        <h1>{title}</h1>
      </header>
      <main class="outer-main">{children}</main>
    </div>
    <div id="toasts" class="toasts"></div>
    {build && (
      <>
        <div data-needs="device" hidden></div>
        <div id="socket" hx-ws:connect={paths.socket()} hidden></div>
      </>
    )}
  </Document>
)
