import { type AssetUrls, SinglePage } from "../layout"
import { paths } from "../paths"
import { text } from "../text/text"

/** What Confab opens with while the line is away; the service worker puts in what can be read meanwhile. */
export const OfflinePage = ({ assets }: { assets: AssetUrls }) => (
  <SinglePage assets={assets} title={text.offline.title}>
    <p class="lead">{text.offline.body}</p>
    <ul class="offline-chats">
      <li hidden></li>
    </ul>
    <a class="button" href={paths.home()}>
      {text.offline.again}
    </a>
  </SinglePage>
)
