import { bodyOf } from "./crowd"

/**
 * The reference of `bench fanout` and `bench room`: a bare server that publishes bytes of the same length, and does nothing else.
 * A socket names its topic in the path; a text frame is published to that topic between the two halves of a template.
 */
export async function run(env: Record<string, string | undefined>): Promise<number> {
  const [before = "", after = ""] = (env["BENCH_TEMPLATE"] ?? "").split(bodyOf(0, 0, 0))
  const server = Bun.serve<{ topic: string }>({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request, own) {
      const topic = new URL(request.url).pathname
      return own.upgrade(request, { data: { topic } }) ? undefined : new Response(null, { status: 400 })
    },
    websocket: {
      open: (socket) => void socket.subscribe(socket.data.topic),
      message: (socket, body) => void server.publish(socket.data.topic, before + String(body) + after),
    },
  })
  process.stdout.write(`listening on http://127.0.0.1:${server.port}\n`)
  await new Promise((resolve) => process.on("SIGTERM", resolve))
  await server.stop(true)
  return 0
}
