import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { existsSync, readdirSync } from "node:fs"
import { type Json, type Person, type Server, type Team, at, blobsDirOf, startApp, startTeam } from "../support/app"
import { openEvents } from "../support/events-socket"
import { browse } from "../support/page-requests"
import { colourOf, phonePhoto, png } from "../support/pictures"

let server: Server
let other: Server
let team: Team
let ada: Person
let bob: Person
beforeAll(async () => {
  server = await startApp()
  other = await startApp({}, { on: server.database })
  team = await startTeam(server.url)
  ada = await team.join("ada")
  bob = await team.join("bob")
})
afterAll(async () => {
  await other.stop()
  await server.stop()
})

const files = () => {
  const directory = blobsDirOf(server.database)
  if (!existsSync(directory)) return []
  return readdirSync(directory, { recursive: true, withFileTypes: true }).flatMap((one) =>
    one.isFile() ? [one.name] : [],
  )
}

async function send(person: Person, chat: string, bytes: Uint8Array, name = "cat.png") {
  const response = await fetch(`${server.url}/api/v1/chats/${chat}/attachments?name=${encodeURIComponent(name)}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${person.token}`, "Content-Type": "application/octet-stream" },
    body: bytes as Uint8Array<ArrayBuffer>,
  })
  return { status: response.status, headers: response.headers, body: (await response.json()) as Json }
}
let shade = 0
/** A picture that nobody else has. */
const anew = () => {
  const n = ++shade
  return png(40, 30, () => [n % 256, (n >> 8) % 256, 90])
}
async function upload(person: Person, chat: string, bytes: Uint8Array = anew()): Promise<string> {
  const { status, body } = await send(person, chat, bytes)
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body["attachment"].id
}
/** Fifty pictures that nobody sends. */
async function hoard(person: Person, chat: string) {
  const id = await upload(person, chat)
  await server.db
    .sql`insert into attachments select gen_random_uuid(), chat_id, uploader_id, client_id, name, alt, width, height, thumb_width,
    thumb_height, full_blob, thumb_blob, created_at, look_at from attachments, generate_series(1, 49) where id = ${id}`
}
const get = (person: Person | null, path: string, headers: Record<string, string> = {}, url = server.url) =>
  fetch(`${url}${path}`, {
    redirect: "manual",
    headers: { ...(person && { Authorization: `Bearer ${person.token}` }), ...headers },
  })
const post = (person: Person, chat: string, body: object) => person.post(`/chats/${chat}/messages`, body)

describe("a picture", () => {
  test("goes into a message, and every reader sees it as it was, but for what the camera told", async () => {
    const chat = await team.chat("private", [ada, bob])
    const photo = await phonePhoto(800, 400, (_, y) => (y < 200 ? [250, 0, 0] : [0, 0, 250]))
    const { body: uploaded } = await send(ada, chat, photo, "/tmp/IMG <1>.jpg")
    const id: string = uploaded["attachment"].id
    expect(uploaded["attachment"]).toEqual({
      id,
      kind: "image",
      name: "IMG <1>.jpg",
      alt: "",
      width: 400,
      height: 800,
      thumbWidth: 360,
      thumbHeight: 720,
      url: `/files/${id}/full.webp`,
      thumbUrl: `/files/${id}/thumb.webp`,
    })
    const events = await openEvents(server.url, bob.token)
    await events.resume({})
    const { status, body } = await post(ada, chat, { body: "look", attachments: [{ id, alt: "A cat" }] })
    expect(status).toBe(201)
    expect(body["message"].attachments).toMatchObject([{ id, alt: "A cat", width: 400 }])
    const frame = await events.first("message", (one) => one["message"].id === body["message"].id)
    expect(frame["message"].attachments).toEqual(body["message"].attachments)
    events.close()
    const page = (await bob.get(`/chats/${chat}/messages`)).body["messages"][0]
    expect(page.attachments).toEqual(body["message"].attachments)
    const html = (await browse(server.url, bob, "GET", `/c/${chat}`)).text
    expect(html).toContain(`<img src="/files/${id}/thumb.webp" width="160" height="320" alt="A cat"`)
    for (const size of ["full", "thumb"]) {
      const bytes = await (await get(bob, `/files/${id}/${size}.webp`)).bytes()
      expect(Buffer.from(bytes).includes("GPSPLACE")).toBe(false)
      expect((await colourOf(bytes, 0.9, 0.5))[0]).toBeGreaterThan(200)
    }
  })

  test("may be all that a message is; nothing at all is none", async () => {
    const chat = await team.chat("private", [ada])
    expect((await post(ada, chat, { attachments: [await upload(ada, chat)] })).status).toBe(201)
    for (const body of [{}, { body: " " }, { attachments: [] }]) {
      const answer = await post(ada, chat, body)
      expect(answer.status).toBe(422)
      expect(answer.body["errors"][0].path).toBe("body")
    }
  })

  test("comes through a form, too, and through the socket of a program", async () => {
    const chat = await team.chat("private", [ada])
    const form = new FormData()
    form.set("file", new File([anew() as Uint8Array<ArrayBuffer>], "form.png"))
    form.set("alt", "By form")
    const response = await fetch(`${server.url}/api/v1/chats/${chat}/attachments`, {
      method: "POST",
      headers: { Authorization: `Bearer ${ada.token}` },
      body: form,
    })
    const { attachment } = (await response.json()) as Json
    expect(attachment).toMatchObject({ name: "form.png", alt: "By form" })
    const events = await openEvents(server.url, ada.token)
    await events.resume({})
    events.say({ type: "send", chatId: chat, clientId: "by socket", attachments: [attachment.id] })
    const { message } = await events.first("ack")
    expect(message.attachments).toMatchObject([{ id: attachment.id, alt: "By form" }])
    events.close()
  })

  test("is there at once at every node that shares the directory", async () => {
    const chat = await team.chat("private", [ada, bob])
    const id = await upload(ada, chat)
    await post(at(other.url, ada), chat, { body: "x", attachments: [id] })
    expect((await get(bob, `/files/${id}/full.webp`, {}, other.url)).status).toBe(200)
    expect((await at(other.url, bob).get(`/chats/${chat}/messages`)).body["messages"][0].attachments[0].id).toBe(id)
  })
})

describe("its bytes", () => {
  test("go to members alone, asked each time, and can do nothing", async () => {
    const chat = await team.chat("private", [ada, bob])
    const id = await upload(ada, chat)
    const path = `/files/${id}/thumb.webp`
    expect((await get(ada, path)).status).toBe(200)
    // Not sent yet: nobody else's.
    expect((await get(bob, path)).status).toBe(404)
    await post(ada, chat, { body: "x", attachments: [id] })
    const seen = await get(bob, path)
    expect(seen.status).toBe(200)
    const { headers } = seen
    expect(headers.get("content-type")).toBe("image/webp")
    expect(headers.get("cache-control")).toBe("private, no-cache")
    expect(headers.get("x-content-type-options")).toBe("nosniff")
    expect(headers.get("content-security-policy")).toContain(
      "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox",
    )
    expect(headers.get("content-disposition")).toContain(`inline; filename="cat.webp"`)
    const tag = { "If-None-Match": headers.get("etag")! }
    const again = await get(bob, path, tag)
    expect([again.status, await again.text()]).toEqual([304, ""])
    const carol = await team.join("carol")
    expect((await get(carol, path, tag)).status).toBe(404)
    expect((await get(null, path, tag)).status).toBe(303)
    await team.owner.delete(`/chats/${chat}/members/${bob.id}`)
    expect((await get(bob, path, tag)).status).toBe(404)
    expect((await get(bob, path, tag, other.url)).status).toBe(404)
    expect((await get(ada, path, tag)).status).toBe(304)
  })

  test("are gone with their message, and back with it", async () => {
    const chat = await team.chat("private", [ada])
    const id = await upload(ada, chat)
    const { message } = (await post(ada, chat, { body: "x", attachments: [id] })).body
    await ada.delete(`/messages/${message.id}`)
    for (const size of ["full", "thumb"]) expect((await get(ada, `/files/${id}/${size}.webp`)).status).toBe(404)
    expect((await ada.get(`/chats/${chat}/changes?after=0`)).body["messages"].at(-1)).not.toHaveProperty("attachments")
    await browse(server.url, ada, "POST", `/m/${message.id}/restore`, { form: {} })
    expect((await get(ada, `/files/${id}/full.webp`)).status).toBe(200)
    expect((await ada.get(`/messages/${message.id}`)).body["message"].attachments).toHaveLength(1)
  })

  test("are named by a header that holds any name", async () => {
    const chat = await team.chat("private", [ada])
    const { body } = await send(ada, chat, anew(), `über "alles"\r\nX-Evil: 1; 'a'.png`)
    const { headers } = await get(ada, body["attachment"].url)
    expect(headers.get("x-evil")).toBeNull()
    expect(headers.get("content-disposition")).toContain("filename*=UTF-8''%C3%BCber%20%22alles%22")
  })
})

describe("a message takes", () => {
  const refused = async (chat: string, attachments: unknown[]) => {
    const { status, body } = await post(ada, chat, { body: "x", attachments })
    expect(status).toBe(422)
    return body["detail"] as string
  }

  test("its sender's own unsent pictures of that chat, once, and ten at most", async () => {
    const chat = await team.chat("private", [ada, bob])
    const elsewhere = await team.chat("private", [ada])
    const [own, theirs, away] = [await upload(ada, chat), await upload(bob, chat), await upload(ada, elsewhere)]
    for (const id of [theirs, away, Bun.randomUUIDv7()])
      expect(await refused(chat, [own, id])).toContain("Add them anew")
    await refused(chat, [own, own])
    await refused(chat, ["no-id"])
    await refused(
      chat,
      Array.from({ length: 11 }, () => Bun.randomUUIDv7()),
    )
    // What was refused with others is still there to be sent, in the order that is asked for.
    const second = await upload(ada, chat)
    const sent = await post(ada, chat, { body: "x", attachments: [second, own] })
    expect(sent.body["message"].attachments.map((one: Json) => one["id"])).toEqual([second, own])
    await refused(chat, [own])
  })

  test("the same pictures when it is sent again by its clientId, also at once, and no others", async () => {
    const chat = await team.chat("private", [ada])
    const [id, late] = [await upload(ada, chat), await upload(ada, chat)]
    const say = (attachments: string[]) => post(ada, chat, { body: "x", clientId: "same", attachments })
    const answers = await Promise.all([say([id]), say([id]), say([id])])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 201])
    const repeat = await say([late])
    expect(repeat.status).toBe(200)
    expect(repeat.body["message"].attachments.map((one: Json) => one["id"])).toEqual([id])
    expect((await post(ada, chat, { body: "y", attachments: [late] })).status).toBe(201)
  })

  test("pictures that an archived chat refused, once it is open again", async () => {
    const chat = await team.chat("private", [ada])
    const id = await upload(ada, chat)
    await team.owner.patch(`/chats/${chat}`, { archived: true })
    expect((await post(ada, chat, { body: "x", attachments: [id] })).status).toBe(403)
    expect((await send(ada, chat, anew())).status).toBe(403)
    await team.owner.patch(`/chats/${chat}`, { archived: false })
    expect((await post(ada, chat, { body: "x", attachments: [id] })).status).toBe(201)
  })
})

describe("nothing stays of", () => {
  test("what was refused: no row, no blob, no file", async () => {
    const chat = await team.chat("private", [ada])
    const rows = () => server.db.sql`select id::text from attachments union all select name from blobs`
    const before = [await rows(), files()].map((list) => list.length)
    const svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    const whole = anew()
    for (const bytes of [
      Buffer.from(svg),
      whole.subarray(0, whole.length - 30),
      Buffer.from("%PDF-1.7"),
      Buffer.alloc(0),
    ]) {
      const { status, body } = await send(ada, chat, bytes, "innocent.png")
      expect(status).toBe(422)
      expect(body["detail"].length).toBeGreaterThan(10)
    }
    expect((await send(ada, chat, Buffer.alloc(20 * 1024 * 1024 + 1))).status).toBe(413)
    expect((await send(bob, chat, anew())).status).toBe(404)
    expect([await rows(), files()].map((list) => list.length)).toEqual(before)
  })

  test("what was taken back, once nobody else has the same picture", async () => {
    const chat = await team.chat("private", [ada, bob])
    const [bytes, same] = [anew(), anew()]
    const gone = await upload(ada, chat, bytes)
    const [mine, theirs] = [await upload(ada, chat, same), await upload(bob, chat, same)]
    expect((await bob.delete(`/attachments/${mine}`)).status).toBe(404)
    for (const id of [gone, mine]) expect((await ada.delete(`/attachments/${id}`)).status).toBe(204)
    await server.db.sql`update blobs set look_at = now() - interval '1 minute'`
    await server.app.actions.attachments.collect()
    expect((await get(bob, `/files/${theirs}/full.webp`)).status).toBe(200)
    const [row] = await server.db.sql`select count(*)::int as count from blobs`
    expect(files()).toHaveLength(row!["count"])
  })

  test("what nobody sent within a day, and of what was deleted a day ago; the rest stays", async () => {
    const chat = await team.chat("private", [ada])
    const [unsent, sent, deleted, fresh] = await Promise.all([1, 2, 3, 4].map(() => upload(ada, chat)))
    await post(ada, chat, { body: "x", attachments: [sent] })
    const { message } = (await post(ada, chat, { body: "x", attachments: [deleted] })).body
    await server.db.sql`update attachments set look_at = now() - interval '1 minute' where id <> ${fresh!}`
    await server.db.sql`update blobs set look_at = now() - interval '1 minute'`
    const status = async (id: string | undefined) => (await get(ada, `/files/${id}/full.webp`)).status
    await server.app.actions.attachments.collect()
    expect(await Promise.all([unsent, sent, deleted, fresh].map(status))).toEqual([404, 200, 200, 200])
    await ada.delete(`/messages/${message.id}`)
    const rows = () => server.db.sql`select id from attachments where id = ${deleted!}`
    await server.app.actions.attachments.collect()
    expect(await rows()).toHaveLength(1)
    const before = files().length
    await server.db.sql`update messages set deleted_at = now() - interval '25 hours' where id = ${message.id}`
    await server.db.sql`update attachments set look_at = now() - interval '1 minute' where id = ${deleted!}`
    await server.app.actions.attachments.collect()
    expect(await rows()).toHaveLength(0)
    await Bun.sleep(5)
    await server.db.sql`update blobs set look_at = now() - interval '1 second' where look_at is not null`
    await server.app.actions.attachments.collect()
    expect(files().length).toBeLessThan(before)
    expect(await Promise.all([sent, fresh].map(status))).toEqual([200, 200])
  })
})

test("has:image finds them, also where nothing was said", async () => {
  const chat = await team.chat("private", [ada])
  await post(ada, chat, { body: "harmattan without" })
  const { message } = (await post(ada, chat, { body: "harmattan with", attachments: [await upload(ada, chat)] })).body
  const { message: mute } = (await post(ada, chat, { attachments: [await upload(ada, chat)] })).body
  const found = async (q: string) =>
    (await ada.get(`/search?q=${encodeURIComponent(q)}`)).body["results"].map((one: Json) => one["message"].id)
  while ((await found("harmattan")).length < 2) await Bun.sleep(20)
  expect(await found("harmattan has:image")).toEqual([message.id])
  expect(await found("harmattan -has:image")).not.toContain(message.id)
  while ((await found("has:image from:ada"))[0] !== mute.id) await Bun.sleep(20)
  await ada.delete(`/messages/${message.id}`)
  expect(await found("harmattan has:image")).toEqual([])
})

describe("a composer's form without a script", () => {
  /** As a browser sends it by itself. */
  async function submit(person: Person, chat: string, body: string, pictures: Uint8Array[] = []) {
    const form = new FormData()
    form.set("body", body)
    form.set("clientId", Bun.randomUUIDv7())
    // A file field that nothing was chosen for.
    if (pictures.length === 0) form.append("file", new File([], ""))
    for (const bytes of pictures) form.append("file", new File([bytes as Uint8Array<ArrayBuffer>], "cat.png"))
    const answer = await fetch(`${server.url}/c/${chat}/messages`, {
      method: "POST",
      redirect: "manual",
      headers: { Cookie: `confab=${person.token}`, Origin: server.url },
      body: form,
    })
    return { status: answer.status, text: await answer.text() }
  }
  const pendingOf = async (person: Person) =>
    (await server.db.sql`select from attachments where uploader_id = ${person.id} and client_id is null`).length

  test("takes pictures, also without a word", async () => {
    const chat = await team.chat("private", [ada])
    expect((await submit(ada, chat, "", [anew(), anew()])).status).toBe(303)
    expect((await submit(ada, chat, "")).status).toBe(422)
    const [message] = (await ada.get(`/chats/${chat}/messages`)).body["messages"]
    expect(message).toMatchObject({ body: "", attachments: [{ name: "cat.png" }, { name: "cat.png" }] })
    expect((await submit(bob, chat, "x", [anew()])).status).toBe(404)
  })

  test("is told why the chat is closed, and gives the text back; programs are told the same", async () => {
    const cleo = await team.join("cleo")
    const chat = await team.chat("channel", [cleo])
    const reasons = {
      "This channel is read-only": { announcement: true },
      "This chat is archived": { archived: true },
    }
    for (const [said, change] of Object.entries(reasons)) {
      await team.owner.patch(`/chats/${chat}`, change)
      for (const pictures of [[], [anew()]]) {
        const { status, text } = await submit(cleo, chat, "a long story", pictures)
        expect(status).toBe(403)
        expect(text).toContain(said)
        expect(text).toMatch(/<textarea[^>]*>\s*a long story</)
      }
      const { status, body } = await send(cleo, chat, anew())
      expect([status, body["detail"]]).toEqual([403, expect.stringContaining(said)])
    }
    expect(await pendingOf(cleo)).toBe(0)
  })

  test("gives back what was written to a command that was refused, and beside a picture that is none", async () => {
    const chat = await team.chat("direct", [ada])
    const command = await submit(ada, chat, "/topic High tide")
    expect([command.status, command.text]).toEqual([403, expect.stringContaining("/topic High tide</textarea>")])
    const picture = await submit(ada, chat, "look", [new TextEncoder().encode("no picture")])
    expect([picture.status, picture.text]).toEqual([422, expect.stringContaining("look</textarea>")])
  })

  test("is taken from who hoards unsent pictures, where it brings none", async () => {
    const emil = await team.join("emil")
    const chat = await team.chat("direct", [emil])
    await hoard(emil, chat)
    expect((await submit(emil, chat, "only words")).status).toBe(303)
    const { status, text } = await submit(emil, chat, "and a picture", [anew()])
    expect([status, text]).toEqual([409, expect.stringContaining("and a picture</textarea>")])
    expect(text).toContain("50 pictures wait")
  })
})

test("who hoards unsent pictures is told to send some first", async () => {
  const dora = await team.join("dora")
  const chat = await team.chat("private", [dora])
  await hoard(dora, chat)
  const { status, body } = await send(dora, chat, anew())
  expect(status).toBe(409)
  expect(body["detail"]).toContain("50 pictures wait")
})
