import type { Plan } from "../../src/platform/db/slow-queries"
import { ids } from "../ids"
import type { AssetUrls } from "../layout"
import { paths } from "../paths"
import { OuterPage } from "../shared/outer-page"
import { text } from "../text/text"
import type { Figures } from "./figures"
import { Charts } from "./performance-charts"
import { Cache, Connections, Index, Slow, Sockets, Statements } from "./performance-tables"

const words = text.performance

/** What changes while one looks. */
export const FiguresPart = ({ figures }: { figures: Figures }) => (
  <>
    <p class="hint">{figures.samples.length > 0 ? words.node(figures.node) : words.soon}</p>
    <Charts {...figures} />
    <Connections {...figures} />
    <Index {...figures} />
    <Cache {...figures} />
    <Slow {...figures} />
    <Statements {...figures} />
    {figures.nodes.map((of) => (
      <Sockets of={of} names={figures.names} now={figures.now} />
    ))}
  </>
)

/** How the server does, for those who run it. Asks for its inside again and again, so it goes on after a refusal. */
export const PerformancePage = ({
  assets,
  viewerId,
  figures,
}: {
  assets: AssetUrls
  viewerId: string
  figures: Figures
}) => (
  <OuterPage assets={assets} title={words.title} viewerId={viewerId}>
    <div
      class="performance"
      hx-get={paths.adminPerformance()}
      hx-trigger="every 5s"
      hx-target={`#${ids.figures}`}
      hx-swap="innerHTML"
    >
      <div id={ids.figures}>
        <FiguresPart figures={figures} />
      </div>
    </div>
  </OuterPage>
)

export const PlanPage = ({
  assets,
  viewerId,
  name,
  plan,
}: {
  assets: AssetUrls
  viewerId: string
  name: string
  plan: Plan
}) => (
  <OuterPage assets={assets} title={words.planOf(name)} viewerId={viewerId}>
    <div class="performance">
      <p class="hint">
        <code>{plan.id}</code>
      </p>
      <pre class="command">{plan.text}</pre>
    </div>
  </OuterPage>
)
