import type { AuditEntry } from "../../src/users/store"
import type { Account } from "../../src/users/user"
import type { AssetUrls } from "../layout"
import { More } from "../shared/form"
import { Moment } from "../shared/moment"
import { OuterPage } from "../shared/outer-page"
import { text } from "../text/text"

type Props = { assets: AssetUrls; viewer: Account; entries: AuditEntry[]; nextCursor: string | null }

const words = text.moderation.audit

/** What was done to whom; ids tell what has no name, for who looks it up. */
const Entry = ({ entry }: { entry: AuditEntry }) => {
  const actor = entry.actorName ?? (entry.actorId ? words.gone : words.server)
  const about = entry.subjectName ?? entry.workspaceName
  return (
    <li class="entry">
      <p>
        <bdi class="name">{actor}</bdi> {words.actions[entry.action] ?? entry.action}{" "}
        {about !== null && about !== actor && <bdi class="name">{about}</bdi>}
      </p>
      <small>
        <Moment at={entry.at} />
        {entry.detail !== "{}" &&
          ` · ${entry.detail.replaceAll(/[{}"]/g, "").replaceAll(",", ", ").replaceAll(":", ": ")}`}
      </small>
    </li>
  )
}

/** The audit record, for those who run the server. */
export const AuditPage = ({ assets, viewer, entries, nextCursor }: Props) => (
  <OuterPage assets={assets} title={words.title} viewerId={viewer.id}>
    {entries.length === 0 && <p class="nothing">{words.none}</p>}
    <ul class="rows">
      {entries.map((entry) => (
        <Entry entry={entry} />
      ))}
    </ul>
    <More cursor={nextCursor} />
  </OuterPage>
)
