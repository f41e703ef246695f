import { text as catalogue } from "../../views/text/text"
import { basename } from "node:path"
import { parseArgs } from "node:util"
import { channelName } from "../chats/input"
import { createChatStore } from "../chats/store"
import {
  type HistoryLine,
  addressFor,
  createLineNames,
  handleFor,
  parseHistoryLine,
  toImportedMessage,
} from "../messages/history"
import { createMessageStore } from "../messages/store"
import type { Database } from "../platform/db/open"
import { newId } from "../platform/ids"
import { type NewUser, createUserStore } from "../users/store"
import { createWorkspaceStore } from "../workspaces/store"
import { UsageError } from "./usage"
import { withDatabase } from "./with-database"

const batchSize = 1_000
const newline = 0x0a
const decoder = new TextDecoder("utf-8", { fatal: true })
const usage = "Use: confab import FILE.jsonl[.gz] --workspace W [--chat NAME]"

/** `confab import`: brings a history of `{at, from, text}` lines into a channel, in the order of the file. */
export async function run(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  const { path, workspace, chat } = readArguments(argv)
  const file = Bun.file(path)
  if (!(await file.exists())) throw new UsageError(`There is no file ${path}.`)
  const name = channelName.safeParse(chat ?? basename(path).replace(/\.jsonl(\.gz)?$/, ""))
  if (!name.success) throw new UsageError(name.error.issues[0]!.message)
  return withDatabase(env, async ({ db }) => {
    const workspaceId = await createWorkspaceStore(db).findIdBySlug(workspace)
    if (!workspaceId) throw new UsageError(`There is no workspace with the short name ${workspace}.`)
    return importFile(db, file, workspaceId, name.data)
  })
}

function readArguments(argv: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: { workspace: { type: "string" }, chat: { type: "string" } },
    })
    if (positionals.length !== 1 || !values.workspace) throw new UsageError(usage)
    return { path: positionals[0]!, workspace: values.workspace, chat: values.chat }
  } catch {
    throw new UsageError(usage)
  }
}

/** The lines of a file, numbered from 1; `raw` is null for one that is not UTF-8. */
async function* linesOf(file: Bun.BunFile): AsyncGenerator<{ number: number; raw: string | null }> {
  const bytes = file.name?.endsWith(".gz") ? file.stream().pipeThrough(new DecompressionStream("gzip")) : file.stream()
  const rest: Uint8Array[] = []
  let number = 0
  const line = () => ({ number: ++number, raw: decode(rest.splice(0)) })
  for await (const chunk of bytes as AsyncIterable<Uint8Array>) {
    let start = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      rest.push(chunk.subarray(start, end))
      yield line()
      start = end + 1
    }
    rest.push(chunk.subarray(start))
  }
  yield line()
}

function decode(parts: Uint8Array[]): string | null {
  try {
    return decoder.decode(Buffer.concat(parts))
  } catch {
    return null
  }
}

async function importFile(db: Database, file: Bun.BunFile, workspaceId: string, name: string): Promise<number> {
  const messages = createMessageStore(db)
  const chat = await findOrCreateChannel(db, workspaceId, name)
  const people = await createPeople(db, workspaceId, chat.id)
  const nameOf = createLineNames()
  const started = performance.now()
  let read = 0
  let wrong = 0
  let stored = 0
  let waiting: HistoryLine[] = []

  async function flush() {
    const batch = waiting
    waiting = []
    const ids = await people.idsOf(batch.map((line) => line.from))
    stored += await messages.insertHistory(
      chat.id,
      batch.map((line, index) => toImportedMessage(line, ids[index]!, nameOf(line))),
    )
    if (read % 20_000 < batchSize) process.stderr.write(`${read} lines read, ${stored} messages stored\n`)
  }

  for await (const { number, raw } of linesOf(file)) {
    if (raw?.trim() === "") continue
    read++
    const parsed = raw === null ? { problem: catalogue.refusals.notUtf8 } : parseHistoryLine(raw)
    if ("problem" in parsed) {
      wrong++
      process.stderr.write(`line ${number}: ${parsed.problem}\n`)
    } else {
      waiting.push(parsed.line)
      if (waiting.length === batchSize) await flush()
    }
  }
  if (waiting.length > 0) await flush()
  await messages.skipHistory(chat.id, chat.lastSeq)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  process.stdout.write(
    `#${name}: ${stored} messages stored, ${read - wrong - stored} were there already, ${wrong} lines left out, ${people.created()} people new, ${seconds} s\n`,
  )
  return wrong > 0 ? 1 : 0
}

async function findOrCreateChannel(
  db: Database,
  workspaceId: string,
  name: string,
): Promise<{ id: string; lastSeq: number }> {
  const chats = createChatStore(db)
  const present = await chats.findChannelByName(workspaceId, name)
  if (present) return present
  const id = newId()
  await db.transaction("import.create-channel", (tx) =>
    chats
      .insert(tx, { id, workspaceId, kind: "channel", name, topic: "", createdBy: null, directKey: null })
      .then(() => {}),
  )
  return { id, lastSeq: 0 }
}

/** The people of a history: those known by handle or from an earlier import, and new accounts that cannot sign in. */
async function createPeople(db: Database, workspaceId: string, chatId: string) {
  const users = createUserStore(db)
  const workspaces = createWorkspaceStore(db)
  const chats = createChatStore(db)
  const idByName = new Map<string, string>()
  const idByHandle = new Map<string, string>()
  const idByAddress = new Map<string, string>()
  for (const { id, handle, email } of await users.listLogins()) {
    idByHandle.set(handle, id)
    idByAddress.set(email, id)
  }
  const isMember = new Map<string, boolean>()
  let created = 0

  /** Somebody with the handle of a name is that person only where they are in the team already. */
  async function knownAs(name: string): Promise<string | null> {
    const imported = idByAddress.get(addressFor(name))
    if (imported) return imported
    const id = idByHandle.get(name.toLowerCase())
    if (!id) return null
    if (!isMember.has(id)) isMember.set(id, (await workspaces.findMember(workspaceId, id)) !== null)
    return isMember.get(id) ? id : null
  }

  return {
    created: () => created,
    async idsOf(names: string[]): Promise<string[]> {
      const fresh: NewUser[] = []
      const arriving: string[] = []
      /** Those of them that were somebody before. */
      const known: string[] = []
      for (const name of new Set(names.map((given) => given.toLowerCase()))) {
        if (idByName.has(name)) continue
        const knownId = await knownAs(name)
        const id = knownId ?? newId()
        idByName.set(name, id)
        arriving.push(id)
        if (knownId) {
          known.push(id)
          continue
        }
        const handle = handleFor(name, (wanted) => idByHandle.has(wanted))
        idByHandle.set(handle, id)
        fresh.push({
          id,
          email: addressFor(name),
          handle,
          displayName: names.find((given) => given.toLowerCase() === name)!,
          passwordHash: null,
        })
      }
      if (arriving.length > 0) {
        await db.transaction("import.people", async (tx) => {
          if (fresh.length > 0) await users.insertMany(tx, fresh)
          await workspaces.addMembers(tx, workspaceId, arriving, "member")
          await workspaces.renewAccounts(tx, known)
          await chats.addMembers(tx, { id: chatId, workspaceId }, arriving)
        })
        created += fresh.length
      }
      return names.map((name) => idByName.get(name.toLowerCase())!)
    },
  }
}
