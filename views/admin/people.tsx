import type { Account } from "../../src/users/user"
import type { AssetUrls } from "../layout"
import { paths } from "../paths"
import { Finder, More, Submit } from "../shared/form"
import { OuterPage } from "../shared/outer-page"
import { Person } from "../shared/person"
import { text } from "../text/en"

export type AdminPeoplePageProps = {
  assets: AssetUrls
  viewer: Account
  accounts: Account[]
  nextCursor: string | null
  q: string
  resetLink: { handle: string; url: string } | null
}

/** The accounts of this server, for those who run it. */
export const AdminPeoplePage = ({ assets, viewer, accounts, nextCursor, q, resetLink }: AdminPeoplePageProps) => (
  <OuterPage assets={assets} title={text.admin.title} viewerId={viewer.id}>
    {resetLink && (
      <section class="done" role="status">
        <p>{text.admin.linkFor(resetLink.handle)}</p>
        <div class="copy-row">
          <input id="reset-link" readonly value={resetLink.url} aria-label={text.admin.linkFor(resetLink.handle)} />
          <button type="button" class="button" data-copy="reset-link">
            {text.welcome.copy}
          </button>
        </div>
      </section>
    )}
    {viewer.serverOwner && <Finder label={text.admin.find} q={q} />}
    <ul class="rows">
      {accounts.map((account) => (
        <Person
          person={{ ...account, userId: account.id }}
          notes={[
            viewer.serverOwner && account.email,
            account.serverOwner && text.admin.owner,
            account.deactivated && text.admin.deactivated,
          ]}
        >
          {viewer.serverOwner && account.id !== viewer.id && (
            <div class="row">
              {!account.deactivated && (
                <form method="post" action={paths.adminResetLink(account.id)}>
                  <Submit quiet>{text.admin.resetLink}</Submit>
                </form>
              )}
              <form
                method="post"
                action={account.deactivated ? paths.adminReactivate(account.id) : paths.adminDeactivate(account.id)}
              >
                <Submit quiet>{account.deactivated ? text.admin.reactivate : text.admin.deactivate}</Submit>
              </form>
            </div>
          )}
        </Person>
      ))}
    </ul>
    <More cursor={nextCursor} q={q} />
  </OuterPage>
)
