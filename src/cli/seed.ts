import { parseArgs } from "node:util"
import { z } from "zod"
import { createChatStore } from "../chats/store"
import { newId, newToken } from "../platform/ids"
import { createSessionStore } from "../sessions/store"
import { createUserStore } from "../users/store"
import { createWorkspaceStore } from "../workspaces/store"
import { UsageError } from "./usage"
import { withDatabase } from "./with-database"

const usage = "Use: confab seed --users N --channels R --out FILE.json [--force]"
const seedDomain = "@seed.invalid"
const options = z.object({
  users: z.coerce.number().int().min(1).max(1_000_000),
  channels: z.coerce.number().int().min(1).max(100_000),
  out: z.string().min(1),
  force: z.boolean().default(false),
})

function readArguments(argv: string[]) {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        users: { type: "string" },
        channels: { type: "string" },
        out: { type: "string" },
        force: { type: "boolean" },
      },
    })
    return options.parse(values)
  } catch {
    throw new UsageError(usage)
  }
}

/** `confab seed`: fills a workspace for load tests, without the cost of that many sign-ups. User i is in channel i mod R. */
export async function run(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  const { users: userCount, channels: channelCount, out, force } = readArguments(argv)
  return withDatabase(env, async ({ db, config }) => {
    const users = createUserStore(db)
    const workspaces = createWorkspaceStore(db)
    const chats = createChatStore(db)
    const sessions = createSessionStore(db, config)
    if (!force && (await users.listLogins()).some(({ email }) => !email.endsWith(seedDomain))) {
      process.stderr.write("This database has other people in it; --force seeds it all the same.\n")
      return 1
    }
    const run = newId().slice(-8)
    const workspace = { id: newId(), name: `Load ${run}`, slug: `load-${run}` }
    const channels = Array.from({ length: channelCount }, (_, i) => ({ id: newId(), name: `load-${i}` }))
    const people = Array.from({ length: userCount }, (_, i) => ({
      id: newId(),
      handle: `seed-${run}-${i}`,
      token: newToken(),
      channelId: channels[i % channelCount]!.id,
    }))
    await db.transaction(
      "seed",
      async (tx) => {
        await users.insertMany(
          tx,
          people.map(({ id, handle }, i) => ({
            id,
            handle,
            email: `${handle}${seedDomain}`,
            displayName: `Seed ${i}`,
            passwordHash: null,
          })),
        )
        await workspaces.insert(tx, workspace)
        await workspaces.addMembers(
          tx,
          workspace.id,
          people.map(({ id }) => id),
          "member",
        )
        for (const channel of channels) {
          await chats.insert(tx, {
            ...channel,
            workspaceId: workspace.id,
            kind: "channel",
            topic: "",
            createdBy: null,
            directKey: null,
          })
          const members = people.filter(({ channelId }) => channelId === channel.id).map(({ id }) => id)
          await chats.addMembers(tx, { id: channel.id, workspaceId: workspace.id }, members)
        }
        await sessions.insertMany(
          tx,
          people.map(({ id, token }) => ({ id: newId(), userId: id, token })),
        )
      },
      { deadlineMs: 600_000 },
    )
    await Bun.write(out, JSON.stringify({ workspace: { id: workspace.id }, channels, users: people }))
    process.stdout.write(
      `${userCount} people in ${channelCount} channels of ${workspace.slug}; their tokens are in ${out}\n`,
    )
    return 0
  })
}
