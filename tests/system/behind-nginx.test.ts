import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { type Person, at, startTeam } from "../support/app"
import { confab } from "../support/confab"
import { type TestDatabase, testDatabase } from "../support/database"
import { programPath } from "../support/debian"
import { temporaryDirectory } from "../support/embedded"
import { openEvents } from "../support/events-socket"
import { readFigures, sumOf } from "../support/figures"
import { type TestRedis, startRedis } from "../support/redis"
import { startServed } from "../support/served"
import { eventually } from "../support/patience"

type Node = Awaited<ReturnType<typeof startServed>>

/** A port that was free a moment ago: nginx cannot pick one by itself. */
async function freePort(): Promise<number> {
  const holder = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response() })
  const port = holder.port!
  await holder.stop(true)
  return port
}

/** nginx with the printed file, as Debian's own nginx.conf includes it. */
async function startNginx(place: { path: string }, hosts: string[]) {
  const port = await freePort()
  const words = ["--listen", `127.0.0.1:${port}`, "--nodes", hosts.join(","), "--domain", "127.0.0.1"]
  await Bun.write(join(place.path, "confab.conf"), (await confab(["deploy", "nginx", ...words])).output)
  for (const name of ["body", "proxy", "fastcgi", "uwsgi", "scgi"]) mkdirSync(join(place.path, name))
  const paths = ["proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${place.path}/${name};`)
  await Bun.write(
    join(place.path, "nginx.conf"),
    `daemon off; pid ${place.path}/pid; error_log ${place.path}/error.log; events {}
    http { access_log off; client_body_temp_path ${place.path}/body; ${paths.join(" ")} include ${place.path}/confab.conf; }`,
  )
  const child = Bun.spawn([
    programPath("nginx", "nginx-light"),
    "-e",
    `${place.path}/error.log`,
    "-c",
    `${place.path}/nginx.conf`,
  ])
  process.once("exit", () => child.kill("SIGTERM"))
  const url = `http://127.0.0.1:${port}`
  const isReady = () =>
    fetch(`${url}/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
  await eventually("nginx answers", isReady)
  return {
    url,
    stop: () => {
      child.kill("SIGTERM")
      return child.exited
    },
  }
}

const socketsOf = async ({ url }: Node) => sumOf(await readFigures(url), "websocket_active_connections")

/** Three nodes over one database; nginx as it is printed before them. */
describe.each(["Redis", "the poll of the chats' heads alone"])("nodes joined by %s", (joint) => {
  const place = temporaryDirectory()
  let redis: TestRedis | undefined
  let database: TestDatabase
  let nodes: Node[]
  let proxy: { url: string; stop(): Promise<unknown> }
  let owner: Person
  let general: string

  beforeAll(async () => {
    database = await testDatabase()
    if (joint === "Redis") redis = await startRedis()
    const env = {
      DATABASE_URL: database.url,
      ...(redis && { REDIS_URL: redis.url }),
      SETUP_CODE: "setup-code",
      TRUSTED_PROXIES: "127.0.0.1",
      PASSWORD_HASH_MEMORY_KIB: "1024",
      PASSWORD_HASH_PASSES: "1",
    }
    nodes = await Promise.all([startServed({ env }), startServed({ env }), startServed({ env })])
    proxy = await startNginx(
      place,
      nodes.map(({ url }) => new URL(url).host),
    )
    const team = await startTeam(proxy.url)
    owner = team.owner
    general = team.general
  })
  afterAll(async () => {
    await proxy.stop()
    await Promise.all(nodes.map((node) => node.end("SIGKILL")))
    await redis?.stop()
    await database.drop()
    place.remove()
  })

  test("sockets pass through it, go where the fewest are, and hear what is said on any node", async () => {
    const sockets = []
    for (let i = 0; i < 6; i++) {
      const socket = await openEvents(proxy.url, owner.token)
      sockets.push(socket)
      await socket.resume()
    }
    expect(await Promise.all(nodes.map(socketsOf))).toEqual([2, 2, 2])
    for (const [i, { url }] of nodes.entries())
      await at(url, owner).post(`/chats/${general}/messages`, { body: `from node ${i}` })
    sockets[0]!.say({ type: "send", chatId: general, body: "from a socket", clientId: "by-socket" })
    const told = ["from a socket", "from node 0", "from node 1", "from node 2"]
    for (const socket of sockets) {
      await socket.until(() => socket.messages().length === told.length, "what was said on every node")
      expect(
        socket
          .messages()
          .map(({ body }) => body as string)
          .toSorted(),
      ).toEqual(told)
      socket.close()
    }
  })

  test("pages and calls go to all nodes, which know whence they came and by which name", async () => {
    const served = async () =>
      Promise.all(
        nodes.map(async ({ url }) => sumOf(await readFigures(url), "http_requests_total", { route: "/api/v1/me" })),
      )
    const before = await served()
    const answers = await Promise.all(Array.from({ length: 30 }, () => at(proxy.url, owner).get("/me")))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    for (const [i, count] of (await served()).entries()) expect(count).toBeGreaterThan(before[i]!)
    // nginx's own request ids are 32 hexadecimal digits; ours are UUIDs.
    for (const { headers } of answers) expect(headers.get("x-request-id")).toMatch(/^[\da-f]{32}$/)
    const page = await fetch(`${proxy.url}/sign-in`, {
      method: "POST",
      body: new URLSearchParams({ login: "x", password: "y" }),
      headers: { Origin: proxy.url },
    })
    expect(page.status).toBe(401)
  })

  test("the figures are not for the world", async () => {
    expect((await fetch(`${proxy.url}/metrics`)).status).toBe(404)
    const health = (await (
      await fetch(`${proxy.url}/health`, { headers: { "X-Forwarded-For": "203.0.113.9" } })
    ).json()) as object
    expect(Object.keys(health)).not.toContain("version")
  })

  test("when a node dies, its sockets come back through it and nobody is refused", async () => {
    const socket = await openEvents(proxy.url, owner.token)
    await socket.resume()
    const counts = await Promise.all(nodes.map(socketsOf))
    const holder = nodes[counts.indexOf(1)]!
    await holder.end("SIGKILL")
    await socket.closed()
    nodes = nodes.filter((node) => node !== holder)
    for (let i = 0; i < 12; i++) expect((await at(proxy.url, owner).get("/me")).status).toBe(200)
    const again = await openEvents(proxy.url, owner.token)
    await again.resume()
    await at(proxy.url, owner).post(`/chats/${general}/messages`, { body: "still here" })
    await again.until(() => again.messages().some(({ body }) => body === "still here"), "a message")
    again.close()
  })
})
