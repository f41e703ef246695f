import { afterEach, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { findViolations } from "./support/architecture"
import { root } from "./support/confab"

test("the house is in order", async () => {
  expect(await findViolations(root)).toEqual([])
})

let planted: string | undefined
afterEach(() => planted && rmSync(planted, { recursive: true, force: true }))

async function plant(files: Record<string, string>) {
  planted = mkdtempSync(join(tmpdir(), "confab-house-"))
  for (const [path, text] of Object.entries(files)) await Bun.write(join(planted, path), text)
  return findViolations(planted)
}

test.each([
  ["topLevel", "scripts/deploy.ts", "export {}"],
  ["directions", "src/users/actions.ts", 'import { send } from "../messages/actions"\nsend()'],
  ["directions", "src/platform/ids.ts", 'import { find } from "../users/store"\nfind()'],
  ["directions", "src/messages/store.ts", 'import { run } from "../cli/serve"\nrun()'],
  ["directions", "src/users/store.ts", 'import { viewerOf } from "../sessions/guard"\nviewerOf()'],
  ["directions", "src/admin/routes.ts", 'const { createApp } = await import("../app")\ncreateApp()'],
  ["domainsOpenedByApp", "src/messages/actions.ts", 'import { openChats } from "../chats/domain"\nopenChats()'],
  ["domainsOpenedByApp", "src/cli/seed.ts", 'import { openChats } from "../chats/domain"\nopenChats()'],
  ["platformKnowsNoViews", "src/platform/http/page.ts", 'import { paths } from "../../../views/paths"\npaths()'],
  ["viewsRunNothingOfSrc", "views/chats/head.tsx", 'import { canJoin } from "../../src/chats/policy"\ncanJoin()'],
  ["sqlInStores", "src/chats/actions.ts", "await tx<Row[]>`delete from chats`"],
  ["sqlInStores", "src/chats/routes.ts", 'import postgres from "postgres"\npostgres()'],
  ["sqlInStores", "src/chats/policy.ts", 'import { eq } from "drizzle-orm"\neq()'],
  ["markupInViews", "src/chats/routes.ts", "const head = `<h1>${name}</h1>`\nshow(head)"],
  ["markupInViews", "src/chats/title.ts", 'show("a <b>bold</b> claim")'],
  ["markupInViews", "src/chats/head.tsx", "export const Head = () => null"],
  ["textsInCatalogue", "src/chats/actions.ts", 'refuse("You cannot do this.")'],
  ["textsInCatalogue", "src/platform/http/limit.ts", "refuse(`Wait for ${seconds} s.`)"],
  ["broadcastsPublish", "src/messages/actions.ts", "hub.publish([])"],
  ["actionsAnnounce", "src/messages/routes.ts", 'events.emit("messagePosted", {})'],
  ["noBarrels", "src/chats/everything.ts", 'export { a } from "./actions"\nexport { b } from "./store"'],
  ["placed", "src/server.ts", "run()"],
  ["placed", "src/billing/actions.ts", "run()"],
  ["placed", "src/chats/stores/chat.ts", "run()"],
  ["named", "src/chats/chatList.ts", "run()"],
  ["named", "src/chats/utils.ts", "run()"],
  ["named", "src/chats/index.ts", "run()"],
  ["named", "src/platform/common/text.ts", "run()"],
  ["named", "src/chats/chat-helpers.ts", "run()"],
])("a planted violation is found: %s by %s", async (rule, path, text) => {
  const found = await plant({ [path]: text })
  expect(found.map((violation) => violation.split(":")[0])).toContain(rule)
})

test("what is allowed is let through", async () => {
  const found = await plant({
    "README.md": "",
    ".ci/run": "",
    "node_modules/left/index.js": "",
    "src/main.ts": 'import { run } from "./cli/serve"\nrun()',
    "src/cli/serve.ts": 'import { createApp } from "../app"\nexport const run = createApp',
    "src/app.ts": 'import { openChats } from "./chats/domain"\nexport const createApp = openChats',
    "src/platform/http/problem.ts": 'import { text } from "../../../views/text/text"\ntext()',
    "src/chats/store.ts": "// <b>not markup</b>\nexport const find = (sql) => sql`select 1`",
    "src/chats/domain.ts":
      'import type { InboxDomain } from "../inbox/domain"\nexport const openChats = (inbox: InboxDomain) => inbox',
    "src/platform/realtime/bound-server.ts": "server.publish()",
    "src/chats/routes.ts": 'import type { Frame } from "../inbox/frame"\nexport const routes = (frame: Frame) => frame',
    "src/users/routes.ts": 'import { viewerOf } from "../sessions/guard"\nviewerOf()',
    "src/messages/broadcasts.ts": "hub.publish([])",
    "src/messages/actions.ts": 'import { find } from "../chats/store"\nevents.emit("messagePosted", find())',
    "views/shared/face.tsx":
      'import type { User } from "../../src/users/user"\nexport const Face = (user: User) => <b>{user.name}</b>',
  })
  expect(found).toEqual([])
})
