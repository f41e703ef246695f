import type { Session } from "../../src/sessions/session"
import type { Account } from "../../src/users/user"
import type { AssetUrls } from "../layout"
import { paths } from "../paths"
import { type Errors, Field, FormProblem, More, Submit, type Values } from "../shared/form"
import { Moment } from "../shared/moment"
import { OuterPage } from "../shared/outer-page"
import { text } from "../text/text"
import { AvatarForm } from "./avatar"
import { SettingsForm } from "./settings"

export type AccountPageProps = {
  assets: AssetUrls
  /** Of the assets: with it the page has a socket, and hears what was chosen elsewhere. */
  build: string
  viewer: Account
  sessions: Session[]
  /** Where the next page of them begins. */
  moreSessions: string | null
  currentSessionId: string
  values: Values
  errors: Errors
  done: string | null
}

const known = ["file", "displayName", "handle", "email", "current", "password", "timeZone"]

/** "Firefox · Linux" out of what a browser says of itself. */
function deviceOf(userAgent: string): string {
  const browser = /Edg\//.test(userAgent) ? "Edge" : (/(Firefox|Chrome|Safari)\//.exec(userAgent)?.[1] ?? "")
  const system = /(Android|iPhone|iPad|Windows|Mac OS X|Linux)/.exec(userAgent)?.[1]?.replace(" OS X", "") ?? ""
  return [browser, system].filter(Boolean).join(" · ") || userAgent.slice(0, 40) || "—"
}

const sections = (): Record<string, string> => ({
  profile: text.account.profile,
  appearance: text.settings.appearance,
  time: text.settings.time,
  sound: text.settings.sound,
  password: text.account.password,
  sessions: text.account.devices,
})

const Sections = () => (
  <nav aria-label={text.settings.sections}>
    <ul>
      {Object.entries(sections()).map(([id, label]) => (
        <li>
          <a href={`#${id}`}>{label}</a>
        </li>
      ))}
      <li>
        <a href={paths.accountBlocked()}>{text.blocking.title}</a>
      </li>
    </ul>
  </nav>
)

/** One's own profile, settings, password and sessions. */
export const AccountPage = ({
  assets,
  build,
  viewer,
  sessions,
  moreSessions,
  currentSessionId,
  values,
  errors,
  done,
}: AccountPageProps) => {
  const present: Values = { displayName: viewer.displayName, handle: viewer.handle, email: viewer.email, ...values }
  return (
    <OuterPage assets={assets} title={text.account.title} viewerId={viewer.id} build={build}>
      <div class="aside-page">
        <Sections />
        <div class="aside-content">
          {done && text.account.done[done] && (
            <p class="done" role="status">
              {text.account.done[done]}
            </p>
          )}
          <FormProblem errors={errors} known={known} />
          <AvatarForm viewer={viewer} problem={errors["file"]} />
          <form id="profile" class="stack" method="post" action={paths.accountProfile()}>
            <h2>{text.account.profile}</h2>
            <Field
              name="displayName"
              label={text.fields.displayName}
              values={present}
              errors={errors}
              autocomplete="name"
              required
              maxlength={60}
            />
            <Field
              name="handle"
              label={text.fields.handle}
              hint={text.fields.handleHint}
              values={present}
              errors={errors}
              autocomplete="username"
              required
              maxlength={32}
            />
            <Field
              name="email"
              type="email"
              label={text.fields.email}
              values={present}
              errors={errors}
              autocomplete="email"
              required
              maxlength={254}
            />
            <Submit>{text.forms.save}</Submit>
          </form>
          <SettingsForm settings={viewer.settings} errors={errors} />
          <form id="password" class="stack" method="post" action={paths.accountPassword()}>
            <h2>{text.account.password}</h2>
            <p class="hint">{text.account.passwordHint}</p>
            <Field
              name="current"
              type="password"
              label={text.fields.currentPassword}
              errors={errors}
              autocomplete="current-password"
              required
            />
            <Field
              name="password"
              type="password"
              label={text.fields.newPassword}
              hint={text.fields.passwordHint}
              errors={errors}
              autocomplete="new-password"
              required
              minlength={8}
            />
            <Submit>{text.reset.submit}</Submit>
          </form>
          <section id="sessions" class="stack">
            <h2>{text.account.sessions}</h2>
            <ul class="rows">
              {sessions.map((session) => (
                <li class="person">
                  <span class="who">
                    <span class="name">
                      {deviceOf(session.userAgent)}{" "}
                      {session.id === currentSessionId && <span class="tag">{text.account.current}</span>}
                    </span>
                    <small>
                      {session.address} · {text.account.lastSeen} <Moment at={session.lastSeenAt} /> ·{" "}
                      {text.account.since} <Moment at={session.createdAt} />
                    </small>
                  </span>
                  <form method="post" action={paths.accountSessionRevoke(session.id)}>
                    <Submit quiet>{text.account.revoke}</Submit>
                  </form>
                </li>
              ))}
            </ul>
            <More cursor={moreSessions} list="sessions" />
          </section>
        </div>
      </div>
    </OuterPage>
  )
}
