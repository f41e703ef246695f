import type { Presence, Status } from "../../src/presence/presence"
import type { SharedTeam } from "../../src/presence/store"
import type { User } from "../../src/users/user"
import { paths } from "../paths"
import { CardHead } from "../shared/card"
import { Face } from "../shared/face"
import { Icon } from "../shared/icon"
import { Moment } from "../shared/moment"
import { Pane } from "../shared/pane"
import { Dot } from "../shared/presence"
import { text } from "../text/text"

export type ProfileProps = {
  user: User
  presence: Presence
  /** The team in which the reader sees them. */
  team: SharedTeam
  isOwn: boolean
  favourite: boolean
  blocked: boolean
  /** What their clock shows; null where it is not known. */
  localTime: string | null
  /** The reader's. */
  timeZone: string | null
}

const Said = ({ status, timeZone }: { status: Status; timeZone: string | null }) => (
  <p class="said">
    <span class="emoji">{status.emoji}</span> <bdi>{status.text}</bdi>
    {status.until && (
      <small class="hint">
        {text.presence.until} <Moment at={status.until} timeZone={timeZone} />
      </small>
    )}
  </p>
)

const Own = () => (
  <div class="row">
    <a class="button" href={paths.status()} data-card>
      {text.card.setStatus}
    </a>
    <a class="button quiet" href={paths.account()}>
      {text.card.edit}
    </a>
  </div>
)

const Ways = ({ user, team, favourite, blocked }: ProfileProps) => {
  const mark = paths.userFavourite(user.id)
  return (
    <div class="row">
      {team.role !== "guest" && !user.deactivated && !blocked && (
        <form method="post" action={paths.directWith(team.slug, user.id)}>
          <button class="button">
            <Icon name="message" />
            {text.card.message}
          </button>
        </form>
      )}
      <form method="post" action={mark} hx-post={mark} hx-target="#card" hx-swap="innerHTML">
        <input type="hidden" name="favourite" value={favourite ? "0" : "1"} />
        <input type="hidden" name="team" value={team.slug} />
        <button class={`button quiet favourite${favourite ? " marked" : ""}`}>
          <Icon name="star" />
          {favourite ? text.card.unfavourite : text.card.favourite}
        </button>
      </form>
    </div>
  )
}

/** Blocking asks first; taking it back does not. The answer to either is the card as it is then. */
const Block = ({ user, team, blocked }: ProfileProps) => {
  const action = paths.userBlock(user.id)
  const form = (
    <form class="stack" method="post" action={action} hx-post={action} hx-target="#card" hx-swap="innerHTML">
      <input type="hidden" name="blocked" value={blocked ? "0" : "1"} />
      <input type="hidden" name="team" value={team.slug} />
      <p class="hint">
        {blocked ? text.blocking.youBlock(user.displayName) : text.blocking.blockHint(user.displayName)}
      </p>
      <button class={blocked ? "button quiet" : "button danger"}>
        {blocked ? text.blocking.unblock : text.blocking.block}
      </button>
    </form>
  )
  if (blocked) return form
  return (
    <details class="sure">
      <summary class="button quiet">{text.blocking.block}…</summary>
      {form}
    </details>
  )
}

const Facts = (props: ProfileProps) => {
  const { user, presence, team, isOwn, localTime, timeZone } = props
  return (
    <div class="profile">
      <div class="profile-who">
        <span class="faced">
          <Face id={user.id} name={user.displayName} avatar={user.avatar} />
          <Dot of={user.id} now={presence.presence} />
        </span>
        <p>
          <bdi class="profile-name">{user.displayName}</bdi>
          <small>
            @{user.handle}
            {team.theirRole !== "member" && ` · ${text.roles[team.theirRole]}`}
          </small>
        </p>
      </div>
      {user.deactivated ? (
        <p class="hint">{text.card.deactivated}</p>
      ) : (
        <p class="here">
          {text.presence.states[presence.presence]}
          {presence.dndUntil && presence.dndUntil.getUTCFullYear() < 9999 && (
            <>
              {" "}
              {text.presence.until} <Moment at={presence.dndUntil} timeZone={timeZone} />
            </>
          )}
          {localTime && <span> · {text.card.localTime(localTime)}</span>}
        </p>
      )}
      {presence.status && !user.deactivated && <Said status={presence.status} timeZone={timeZone} />}
      {isOwn ? <Own /> : <Ways {...props} />}
      {!isOwn && <Block {...props} />}
    </div>
  )
}

/** Somebody, beside where their name was pressed. */
export const ProfileCard = (props: ProfileProps) => (
  <>
    <CardHead title={props.user.displayName} hidden />
    <Facts {...props} />
  </>
)

/** The same as a page. */
export const ProfilePane = (props: ProfileProps) => (
  <Pane title={props.user.displayName} slug={props.team.slug}>
    <Facts {...props} />
  </Pane>
)
