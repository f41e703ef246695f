import { afterAll, beforeAll, expect, test } from "bun:test"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { plansOf } from "../../src/cli/explain/plans"
import { rehearsal } from "../../src/cli/explain/rehearsal"
import { readConfig } from "../../src/platform/config"
import { type Explained, type PlanNode, drawPlan } from "../../src/platform/db/explaining"
import { createAssets } from "../../src/platform/http/assets"
import { createLog } from "../../src/platform/log"
import { root } from "../support/confab"
import { type TestDatabase, testDatabase } from "../support/database"

/** Every statement on a million messages: 1,000 chats of 5,000 people, half of the messages in one of them. */
let database: TestDatabase
let plans: Explained[]
const names = Object.keys(rehearsal)

beforeAll(async () => {
  database = await testDatabase()
  const { sql } = database.db
  // Rows that are known to be right need no check of their keys; and an index of rows that are there is made far quicker.
  const indexes = await sql<{ name: string; made: string }[]>`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as made from pg_index join pg_class c on c.oid = indrelid
    where c.relname in ('messages', 'chat_members', 'read_log')
      and not exists (select 1 from pg_constraint where conindid = indexrelid)`
  await sql.unsafe(`
    set statement_timeout = 0;
    set session_replication_role = replica;
    ${indexes.map(({ name }) => `drop index ${name};`).join("\n    ")}
    create temporary table people as select gen_random_uuid() as id, i from generate_series(0, 4999) i;
    create temporary table rooms as select gen_random_uuid() as id, i from generate_series(0, 999) i;
    insert into workspaces (id, name, slug) values ('00000000-0000-0000-0000-000000000001', 'W', 'w');
    insert into users (id, email, handle, display_name) select id, 'p' || i || '@example.org', 'p' || i, 'Person ' || i from people;
    insert into workspace_members (workspace_id, user_id, role)
      select '00000000-0000-0000-0000-000000000001', id, case when i < 3 then 'owner' else 'member' end from people;
    insert into sessions (id, user_id, token_hash, expires_at) select gen_random_uuid(), id, decode(md5(i::text), 'hex'), now() + interval '1 day' from people;
    insert into chats (id, workspace_id, kind, name, last_seq, last_rev)
      select id, '00000000-0000-0000-0000-000000000001', 'channel', 'room-' || i, case when i = 0 then 500000 else 500 end, case when i = 0 then 500000 else 500 end from rooms;
    insert into chat_members (chat_id, user_id, workspace_id)
      select r.id, p.id, '00000000-0000-0000-0000-000000000001' from rooms r join people p on r.i = 0 or (p.i + r.i * 7) % 100 = 0;
    insert into messages (id, chat_id, seq, rev, sender_id, client_id, body, html, html_version, mentioned_ids, created_at)
      select uuidv7(), r.id, s, s, p.id, 'c' || r.i || '-' || s, 'text ' || s, 'text ' || s, 1, '{}',
        timestamptz '2020-01-01' + make_interval(mins => s)
      from rooms r cross join lateral generate_series(1, case when r.i = 0 then 500000 else 500 end) s
      join people p on p.i = (s * 31 + r.i) % 5000;
    insert into mentions (message_id, user_id, chat_id, seq) select id, sender_id, chat_id, seq from messages where seq % 20 = 0;
    insert into message_edits (message_id, rev, body, edited_by) select id, rev, 'before', sender_id from messages where seq % 50 = 0;
    insert into reactions (message_id, user_id, emoji, created_at) select id, sender_id, '👍', now() from messages where seq % 20 = 0;
    insert into saved_messages (id, user_id, workspace_id, message_id)
      select uuidv7(), sender_id, '00000000-0000-0000-0000-000000000001', id from messages where seq % 40 = 0;
    insert into read_log (chat_id, user_id, seq) select r.id, p.id, s from rooms r, people p, generate_series(1, 40) s where r.i = 0;
    ${indexes.map(({ made }) => `${made};`).join("\n    ")}
    analyze;
    reset session_replication_role;
    reset statement_timeout;
  `)
  const given = { config: readConfig({}), db: database.db, log: createLog("silent"), assets: await createAssets() }
  plans = (await plansOf(names, given))!
})
afterAll(() => database?.drop())

/** A plan that looks at every row of these, or sorts that many, was right on an empty table only. */
const large = new Set([
  "messages",
  "mentions",
  "chat_members",
  "read_log",
  "message_edits",
  "reactions",
  "saved_messages",
])
const mostSorted = 20_000
const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

test("every statement of the source is rehearsed", () => {
  const found = new Set<string>()
  const sources = ["src/*/{store,actions,*-store}.ts", "src/platform/db/{asset-shelf,blob-ledger}.ts"]
  for (const path of sources.flatMap((pattern) => [...new Bun.Glob(pattern).scanSync(root)])) {
    const text = readFileSync(join(root, path), "utf8")
    const named =
      /"((?:assets|blobs|attachments|users|sessions|workspaces|chats|presence|messages|inbox|onboarding|search|notifications|admin)\.[a-z-]+)"/g
    for (const [, name] of text.matchAll(named)) found.add(name!)
  }
  expect([...found].filter((name) => !names.includes(name))).toEqual([])
  expect(names.filter((name) => !found.has(name))).toEqual([])
})

test("the sample is what it should be: half of a million messages in its chat", async () => {
  const [row] = await database.db.sql`select count(*)::int as count from messages`
  expect(row!["count"]).toBe(999_500)
})

test.each(names)("%s reads no large table whole, and sorts little", (name) => {
  const own = plans.filter((plan) => plan.name === name)
  expect(own.length).toBeGreaterThan(0)
  for (const { plan } of own) {
    const bad = nodesOf(plan).filter(
      (node) =>
        (node["Node Type"] === "Seq Scan" && large.has(node["Relation Name"] ?? "")) ||
        (node["Node Type"].endsWith("Sort") && node["Plan Rows"] > mostSorted),
    )
    if (bad.length > 0) throw new Error(`${name}:\n${drawPlan(plan).join("\n")}`)
  }
})
