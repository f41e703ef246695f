import type { Json, Person } from "./app"
import { fill, type Journey } from "./journey"
import { browse } from "./page-requests"
import { png } from "./pictures"

/** A team in the middle of a working day: something of all that can be seen in Confab, mostly by Ada. */
export type World = Awaited<ReturnType<typeof furnish>>

const quay = png(1200, 800, (x, y) => [70 + (y >> 4), 130 + (y >> 3), 220 - (y >> 3) + (x >> 7)])
const dusk = png(900, 900, (x, y) => [230 - (y >> 3), 120 + (x >> 5), 90 + (y >> 4)])
const mast = png(180, 2000, (x, y) => [90 + (x >> 1), 110 + (y >> 5), 150])
const wide = png(2000, 160, (x, y) => [40 + (x >> 5), 140, 120 + (y >> 1)])

export async function furnish({ team, server, url }: Journey) {
  const names = ["ada", "grace", "edsger", "barbara", "margaret", "alan"] as const
  const joined: Person[] = []
  for (const name of names) joined.push(await team.join(name))
  const people = joined as [Person, Person, Person, Person, Person, Person]
  const [ada, grace, edsger, barbara, margaret, alan] = people
  /** What only pages do; they lead on where it was done. */
  async function submit(who: Person, path: string, form: Record<string, string>) {
    const { status } = await browse(url, who, "POST", path, { form })
    if (status >= 400) throw new Error(`${path}: ${status}`)
  }
  const named = (who: Person, displayName: string) =>
    submit(who, "/account/profile", { displayName, handle: who.handle, email: `${who.handle}@example.org` })
  await named(barbara, "Wolfeschlegelsteinhausenbergerdorff the Elder of the Borders")
  await named(alan, "ليلى حداد")
  await named(grace, "Grace Hopper")
  await named(edsger, "Edsger W. Dijkstra")

  async function say(who: Person, chat: string, body: string, more: object = {}): Promise<Json> {
    const answer = await who.post(`/chats/${chat}/messages`, { body, ...more })
    if (answer.status !== 201) throw new Error(`not said: ${JSON.stringify(answer.body)}`)
    return answer.body["message"]
  }
  async function picture(who: Person, chat: string, bytes: Buffer, name: string, alt: string): Promise<string> {
    const answer = await fetch(`${server.url}/api/v1/chats/${chat}/attachments?${new URLSearchParams({ name, alt })}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${who.token}`, "Content-Type": "image/png" },
      body: new Uint8Array(bytes),
    })
    return ((await answer.json()) as Json)["attachment"].id
  }
  const sql = server.db.sql

  // One busy channel, read by Ada, over two days.
  const talk = await team.chat("channel", people, "operations")
  await grace.patch(`/chats/${talk}`, { topic: "Berths, cranes and tides · shifts change at 06, 14 and 22" })
  await say(team.owner, talk, "Morning all. The **Aurelia** is two hours late; new berth plan in `plans/week-47.md`.")
  const question = await say(grace, talk, "Thanks! Does that move the crane shift?")
  await say(grace, talk, "I can take the second half if @ada takes the first.")
  const plan = await say(
    ada,
    talk,
    "> Does that move the crane shift?\n\nYes, by 90 minutes:\n\n| crane | from | to |\n|---|---|---|\n| 4 | 08:00 | 11:30 |\n| 7 | 09:15 | 14:00 |",
  )
  await sql`update messages set created_at = created_at - interval '1 day' where chat_id = ${talk}`
  await say(
    edsger,
    talk,
    "```ts\nexport const isLate = (eta: Date, now = new Date()) => eta.getTime() < now.getTime() - 15 * 60_000\n```\nis what the board uses.",
  )
  await say(barbara, talk, "صباح الخير، السفينة وصلت الآن إلى الرصيف رقم ٧")
  await say(margaret, talk, `See https://harbour.example/plans/week-47/berths?crane=7#${"x".repeat(120)}`)
  const reacted = await say(team.owner, talk, "@channel please confirm your shifts by noon 🙏")
  await submit(edsger, `/c/${talk}/messages`, { body: "/me is on the way to the quay", clientId: "deed" })
  const edited = await say(grace, talk, "Confirmed for me and the nigth shift.")
  await grace.patch(`/messages/${edited["id"]}`, { body: "Confirmed for me and the night shift." })
  const react = (who: Person, id: string, emoji: string) =>
    who.put(`/messages/${id}/reactions/${encodeURIComponent(emoji)}`)
  for (const who of people) await react(who, reacted["id"], "👍")
  for (const [who, emoji] of [
    [ada, "🎉"],
    [grace, "🎉"],
    [alan, "⚓"],
    [alan, "🧑🏽‍🚀"],
  ] as const)
    await react(who, reacted["id"], emoji)
  for (const [who, body] of [
    [ada, "Only the one at quay 7, I think."],
    [edsger, "And the reserve, from 14:00 on. The tide will not wait for us, so the earlier the better."],
    [margaret, "Told the night shift 👍"],
    [grace, "@ada could you put that into the plan?"],
  ] as const)
    await say(who, talk, body, { threadOf: question["id"] })
  await say(edsger, talk, "The plan is final then.", { threadOf: plan["id"], alsoInChannel: true })
  for (const id of [plan["id"], reacted["id"]]) await grace.put(`/messages/${id}/pin`)
  await say(margaret, talk, `Once more, for the late shift: ${url}/m/${plan["id"]}`)
  const last = await say(ada, talk, "On it. Back at two.")
  for (const who of people) await who.put(`/chats/${talk}/read`, { seq: last["seq"] })

  const photos = await team.chat("channel", people, "quay-photos")
  const send = async (who: Person, body: string, ...bytes: Buffer[]) =>
    say(who, photos, body, {
      attachments: await Promise.all(
        bytes.map((one, index) => picture(who, photos, one, `quay-${index}.png`, "The quay in the morning")),
      ),
    })
  await send(grace, "A mast, up close", mast)
  await send(edsger, "All of the quay", wide)
  await send(margaret, "Three of yesterday", quay, dusk, quay)
  await send(ada, "And this morning:", quay)
  await ada.put(`/chats/${photos}/read`, { seq: 100 })

  const empty = await team.chat("private", [ada], "quiet-corner")
  const long = await team.chat("channel", people, "the-channel-with-a-name-of-sixty-characters-that-goes-on-on")
  await fill(
    grace,
    long,
    120,
    (n) => `${n}. ${"The tide turns at six and the crane stands ready. ".repeat(1 + (n % 7))}`,
  )
  await say(grace, long, "Donaudampfschifffahrtsgesellschaftskapitän".repeat(40))
  const extreme = await team.chat("group", [ada, barbara, alan])
  await say(barbara, extreme, "W".repeat(200))
  await say(alan, extreme, "مرحبا، هل يمكنك إرسال خطة الرصيف إلى @ada قبل الساعة 14:00؟\n\n- أولا\n- ثانيا: `crane 7`")
  await say(barbara, extreme, `Z̷̧̛̗̳̩͇̐̅a̸̛͓̒l̵̙̃g̸̢̈o̶̧ ${"👩‍👩‍👧‍👦".repeat(30)}`)
  await say(
    barbara,
    extreme,
    "# A heading\n\n1. one\n2. two\n   - three\n\n> quoted\n> > and again\n\n---\n\n~~over~~ **and** _out_",
  )
  await ada.put(`/chats/${extreme}/read`, { seq: 100 })
  const archived = await team.chat("channel", people, "old-project")
  await say(team.owner, archived, "This is over.")
  await sql`update chats set archived_at = now(), version = version + 1 where id = ${archived}`
  const news = await team.chat("channel", people, "announcements")
  await say(team.owner, news, "The office is closed on Friday. Enjoy the long weekend!")
  await team.owner.patch(`/chats/${news}`, { announcement: true })
  await ada.put(`/chats/${news}/read`, { seq: 100 })
  const tugboats = await team.chat("channel", [grace, edsger], "tugboats")

  const directWith = async (who: Person) =>
    (await ada.post(`/workspaces/${team.workspaceId}/chats`, { kind: "direct", members: [who.id] })).body["chat"].id
  const direct = await directWith(grace)
  await say(grace, direct, "Lunch at the pier?")
  await say(ada, direct, "Half past twelve, as always.")
  await grace.put("/me/status", { emoji: "🌴", text: "On holiday until Monday", until: null })
  await edsger.put("/me/presence", { presence: "dnd" })
  await ada.put("/me/status", { emoji: "🏗️", text: "At the cranes" })
  await directWith(edsger)
  await directWith(barbara)
  await ada.put(`/me/favourites/${grace.id}`)

  // What waits for Ada.
  const yard = await team.chat("channel", people, "container-yard")
  await fill(margaret, yard, 12, (n) => `Row ${n} is cleared for tonight.`)
  await say(edsger, yard, "@ada row 7 needs your signature before six.")
  await ada.put(`/chats/${yard}/read`, { seq: 9 })
  const night = await team.chat("private", [ada, grace, margaret], "night-shift")
  await say(margaret, night, "Two people short on Sunday. Can anybody take 22 to 2?")
  await say(grace, night, "I can until midnight.")
  const noise = await team.chat("channel", people, "lunch")
  await say(edsger, noise, "Soup today.")
  await ada.patch(`/chats/${noise}/members/me`, { muted: true })
  await ada.patch(`/chats/${talk}/members/me`, { favourite: true })
  const section = (await ada.post(`/workspaces/${team.workspaceId}/sections`, { name: "Night work" })).body["section"]
  await ada.patch(`/chats/${night}/members/me`, { sectionId: section?.id })
  const draft = (chat: string, body: string) => submit(ada, `/c/${chat}/draft`, { text: body })
  await draft(night, "I could take the second half, if somebody swaps with me on Monday mor")
  await draft(photos, "The light was better on Tuesday")
  await ada.post("/searches", { workspaceId: team.workspaceId, q: "crane", name: "Cranes" })
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
  await ada.put(`/messages/${plan["id"]}/saved`, { remindAt: tomorrow })
  await ada.put(`/messages/${reacted["id"]}/saved`, {})
  await ada.post(`/workspaces/${team.workspaceId}/reminders`, { text: "Ask about the cranes", remindAt: tomorrow })
  await ada.put(`/me/blocked/${alan.id}`)

  // What Ada keeps for later: due, to come, gone, done.
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
  await ada.post(`/workspaces/${team.workspaceId}/reminders`, {
    text: "Call the pilot about the tide",
    remindAt: inHours(1),
  })
  await sql`update saved_messages set reminded_at = now(), told_at = now(), remind_at = now() where note is not null`
  await ada.put(`/messages/${reacted["id"]}/saved`, { remindAt: inHours(20) })
  await ada.put(`/messages/${edited["id"]}/saved`)
  const lost = await say(margaret, talk, "This is taken back")
  await ada.put(`/messages/${lost["id"]}/saved`)
  await margaret.delete(`/messages/${lost["id"]}`)
  const finished = (await ada.put(`/messages/${question["id"]}/saved`)).body["saved"]
  await ada.patch(`/saved/${finished.id}`, { done: true })

  // Ten thousand people, by hand.
  const crowd = await team.chat("channel", [ada], "everybody-of-the-port")
  await sql`with crowd as (insert into users (id, email, handle, display_name)
      select gen_random_uuid(), 'docker' || n || '@example.org', 'docker' || n, 'Docker ' || n
      from generate_series(1, 10000) n returning id),
    joined as (insert into workspace_members (workspace_id, user_id, role) select ${team.workspaceId}, id, 'member' from crowd)
    insert into chat_members (chat_id, user_id, workspace_id) select ${crowd}, id, ${team.workspaceId} from crowd`
  await sql`update chats set version = version + 1 where id = ${crowd}`
  await ada.put(`/chats/${crowd}/read`, { seq: 100 })

  const banned = await team.join("eve")
  await team.owner.put(`/workspaces/${team.workspaceId}/bans/${banned.id}`)
  await say(margaret, talk, "Something rude").then((rude) => team.owner.delete(`/messages/${rude["id"]}`))
  const invitation = await team.invite()

  return {
    owner: team.owner,
    ada,
    grace,
    edsger,
    barbara,
    margaret,
    banned,
    invitation,
    workspace: "harbour",
    chats: {
      talk,
      photos,
      empty,
      long,
      extreme,
      archived,
      news,
      direct,
      yard,
      night,
      noise,
      crowd,
      tugboats,
      general: team.general,
    },
    messages: {
      question: question["id"],
      plan: plan["id"],
      reacted: reacted["id"],
      edited: edited["id"],
      last: last["id"],
    } as Record<"question" | "plan" | "reacted" | "edited" | "last", string>,
  }
}
