import { type Socket, connect, createServer } from "node:net"

type Target = () => { port: number; host?: string } | { path: string }
type Link = { client: Socket; server: Socket }

/**
 * A TCP proxy that misbehaves on demand: between the clients and a node, or between a node and Redis. Its port stays while what
 * stands behind it dies and comes back somewhere else.
 */
export async function openProxy(target: Target) {
  const links = new Set<Link>()
  let delayMs = 0
  let stalled = false
  /** Bytes of the server's next answers that still pass before the line is cut. */
  let cutAfter: number | null = null
  /** Words of a client at which its line is cut, and how often they were. */
  let cutAt: string | null = null
  let cuts = 0

  /** Passes bytes on, late or not at all, in order. */
  function pass(from: Socket, to: Socket, link: Link, isAnswer: boolean) {
    let last = Promise.resolve()
    from.on("data", (bytes: Buffer) => {
      last = last.then(async () => {
        if (delayMs > 0) await Bun.sleep(delayMs)
        while (stalled && !to.destroyed) await Bun.sleep(10)
        if (to.destroyed) return
        if (!isAnswer && cutAt !== null && bytes.includes(cutAt)) {
          cuts++
          return end(link)
        }
        if (isAnswer && cutAfter !== null) {
          // In the middle of a frame, wherever that is.
          to.write(bytes.subarray(0, cutAfter))
          await Bun.sleep(5)
          return end(link)
        }
        if (!to.write(bytes) && !from.isPaused()) {
          from.pause()
          to.once("drain", () => from.resume())
        }
      })
    })
    // What was sent before the end still arrives before it.
    from.on("end", () => void last.then(() => to.end()))
    from.on("error", () => end(link))
    from.on("close", () => void last.then(() => to.end()))
  }

  function end(link: Link) {
    links.delete(link)
    link.client.destroy()
    link.server.destroy()
  }

  const listener = createServer({ allowHalfOpen: true }, (client) => {
    const server = connect({ ...(target() as { port: number }), allowHalfOpen: true } as never)
    const link = { client, server }
    links.add(link)
    pass(client, server, link, false)
    pass(server, client, link, true)
    server.on("close", () => setTimeout(() => end(link), 50))
    client.on("close", () => links.delete(link))
  })
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve))
  const { port } = listener.address() as { port: number }
  const some = (share: number) => [...links].filter(() => Math.random() < share)

  return {
    port,
    links: () => links.size,
    delay: (ms: number) => void (delayMs = ms),
    stall: (on: boolean) => void (stalled = on),
    /** Ends a share of the lines at once. */
    cut: (share = 1) => some(share).forEach(end),
    /** Lets a few bytes of the next answer through and then ends the line; goes on until healed. */
    cutMidFrame: () => void (cutAfter = 7),
    /** Ends each line on which a client says these words; goes on until healed. */
    cutAt: (words: string) => void (cutAt = words),
    cuts: () => cuts,
    /** The clients' lines stop being written to, and stay open. */
    halfClose: (share = 1) => some(share).forEach(({ client }) => client.end()),
    heal() {
      delayMs = 0
      stalled = false
      cutAfter = null
      cutAt = null
    },
    async close() {
      listener.close()
      for (const link of links) end(link)
    },
  }
}

export type Proxy = Awaited<ReturnType<typeof openProxy>>
