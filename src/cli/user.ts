import { paths } from "../../views/paths"
import { createChatStore } from "../chats/store"
import { createEvents } from "../platform/events/events"
import { Problem } from "../platform/http/problem"
import { createSessionStore } from "../sessions/store"
import { createUserActions } from "../users/actions"
import type { UserEvents } from "../users/events"
import { createPasswords } from "../users/passwords"
import { createUserStore } from "../users/store"
import { UsageError } from "./usage"
import { withDatabase } from "./with-database"

const acts = ["list", "reset-link", "deactivate", "reactivate"] as const
const usage = "Use: confab user list, or confab user reset-link|deactivate|reactivate LOGIN"

/** `confab user …`: accounts from the server's own machine, for when nobody can sign in. */
export async function run(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  const [given, login, ...rest] = argv
  const act = acts.find((known) => known === given)
  if (!act || rest.length > 0 || (act === "list") !== (login === undefined)) throw new UsageError(usage)
  return withDatabase(env, async ({ db, config, log }) => {
    const users = createUserStore(db)
    const sessions = createSessionStore(db, config)
    const passwords = createPasswords({
      memoryKib: config.passwordHashMemoryKib,
      passes: config.passwordHashPasses,
      concurrency: 1,
    })
    const actions = createUserActions({
      db,
      users,
      passwords,
      events: createEvents<UserEvents>(log),
      sessions,
      renewChatsOf: createChatStore(db).renewAllOf,
    })
    if (act === "list") return list(users)
    const found = await users.findForSignIn(login!)
    if (!found) {
      process.stderr.write(`There is no account with the login ${login}.\n`)
      return 1
    }
    try {
      if (act === "reset-link") {
        const token = await actions.createResetLink(null, found.account.id, null)
        const origin = config.publicUrl ?? (await users.installation()).origin ?? `http://${config.host}:${config.port}`
        process.stdout.write(`${origin}${paths.reset(token)}\n`)
        process.stderr.write(`It works once, for 24 hours, for @${found.account.handle}.\n`)
      } else if (act === "deactivate") await actions.deactivate(null, found.account.id)
      else await actions.reactivate(null, found.account.id)
      return 0
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      process.stderr.write(`${error.detail}\n`)
      return 1
    }
  })
}

async function list(users: ReturnType<typeof createUserStore>): Promise<number> {
  for (let after: string | null = null, more = true; more;) {
    const page = await users.listAccounts({ after, limit: 100, matching: "" })
    for (const { handle, email, displayName, serverOwner, deactivated } of page) {
      const marks = [serverOwner && "server owner", deactivated && "deactivated"].filter(Boolean).join(", ")
      process.stdout.write(`@${handle}\t${email}\t${displayName}${marks ? `\t(${marks})` : ""}\n`)
    }
    after = page.at(-1)?.handle.toLowerCase() ?? null
    more = page.length === 100
  }
  return 0
}
