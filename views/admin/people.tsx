import type { Account } from "../../src/users/user"
import type { AssetUrls } from "../layout"
import { paths } from "../paths"
import { Finder, More } from "../shared/form"
import { Icon } from "../shared/icon"
import { Menu, opens } from "../shared/menu"
import { OuterPage } from "../shared/outer-page"
import { Person } from "../shared/person"
import { Sure } from "../shared/sure"
import { text } from "../text/text"

export type AdminPeoplePageProps = {
  assets: AssetUrls
  viewer: Account
  accounts: Account[]
  nextCursor: string | null
  q: string
  resetLink: ResetLink | null
}

type ResetLink = { handle: string; url: string }

const NewLink = ({ link }: { link: ResetLink }) => (
  <section class="done" role="status">
    <p>{text.admin.linkFor(link.handle)}</p>
    <div class="copy-row">
      <input id="reset-link" readonly value={link.url} aria-label={text.admin.linkFor(link.handle)} />
      <button type="button" class="button" data-copy="reset-link">
        {text.welcome.copy}
      </button>
    </div>
  </section>
)

const Rights = ({ account }: { account: Account }) => {
  const id = `rights-${account.id}`
  const label = text.admin.more(account.displayName)
  return (
    <>
      <button class="tool" {...opens(id)} aria-label={label} title={label}>
        <Icon name="more" />
      </button>
      <Menu id={id} className="near">
        {account.deactivated ? (
          <form method="post" action={paths.adminReactivate(account.id)}>
            <button class="place">{text.admin.reactivate}</button>
          </form>
        ) : (
          <>
            <form method="post" action={paths.adminResetLink(account.id)}>
              <button class="place">{text.admin.resetLink}</button>
            </form>
            <Sure
              ask={text.admin.deactivate}
              hint={text.moderation.deactivateHint(account.displayName)}
              action={paths.adminDeactivate(account.id)}
            />
          </>
        )}
      </Menu>
    </>
  )
}

/** The accounts of this server, for those who run it. */
export const AdminPeoplePage = ({ assets, viewer, accounts, nextCursor, q, resetLink }: AdminPeoplePageProps) => (
  <OuterPage assets={assets} title={text.admin.title} viewerId={viewer.id}>
    {resetLink && <NewLink link={resetLink} />}
    {viewer.serverOwner && <Finder label={text.admin.find} q={q} />}
    <ul class="rows">
      {accounts.map((account) => (
        <Person
          plain
          person={{ ...account, userId: account.id }}
          notes={[
            viewer.serverOwner && account.email,
            account.serverOwner && text.admin.owner,
            account.deactivated && text.admin.deactivated,
          ]}
        >
          {viewer.serverOwner && account.id !== viewer.id && <Rights account={account} />}
        </Person>
      ))}
    </ul>
    <More cursor={nextCursor} q={q} />
  </OuterPage>
)
