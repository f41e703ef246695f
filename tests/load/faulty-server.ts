import type { Server, ServerWebSocket } from "bun"

type Person = { token: string; channelId: string }
type Data = { token: string }
export type Fault = "lose" | "repeat" | "swap" | "refuse" | null

const chatId = "11111111-1111-7111-8111-111111111111"

/** Speaks as much of the API as a load test needs, in one chat, and treats the fifth message as told. */
export function startFaultyServer(fault: Fault, people: number) {
  const users: Person[] = Array.from({ length: people }, (_, i) => ({ token: `token-${i}`, channelId: chatId }))
  const sockets = new Set<ServerWebSocket<Data>>()
  let rev = 0
  let held: string | null = null

  function tell(socket: ServerWebSocket<Data>, frame: string, number: number) {
    const struck = socket.data.token === "token-1"
    if (struck && fault === "lose" && number === 5) return
    if (struck && fault === "swap" && number === 5) return void (held = frame)
    socket.send(frame)
    if (struck && fault === "repeat" && number === 5) socket.send(frame)
    if (struck && held) {
      socket.send(held)
      held = null
    }
  }

  async function post(request: Request) {
    const { body, clientId } = (await request.json()) as { body: string; clientId: string }
    const number = ++rev
    if (fault === "refuse" && number === 5) return new Response("no", { status: 503 })
    const message = { id: crypto.randomUUID(), chatId, seq: number, rev: number, body, clientId }
    const frame = JSON.stringify({ type: "message", chatId, rev: number, message })
    for (const socket of sockets) tell(socket, frame, number)
    return Response.json({ message }, { status: 201 })
  }

  const server: Server<Data> = Bun.serve<Data>({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request) {
      const { pathname } = new URL(request.url)
      const token = (request.headers.get("authorization") ?? "").replace("Bearer ", "")
      if (pathname === "/api/v1/events" && server.upgrade(request, { data: { token } })) return
      if (pathname === "/api/v1/search" || pathname === "/metrics") return new Response(null, { status: 404 })
      return request.method === "POST" ? post(request) : Response.json({ messages: [] })
    },
    websocket: {
      open: (socket) => void socket.send(JSON.stringify({ type: "hello", heads: { [chatId]: rev } })),
      message(socket, text) {
        const { type } = JSON.parse(String(text)) as { type: string }
        if (type === "ping") return void socket.send('{"type":"pong"}')
        if (type !== "resume") return void socket.send('{"type":"error"}')
        sockets.add(socket)
        socket.send('{"type":"resumed"}')
      },
      close: (socket) => void sockets.delete(socket),
    },
  })
  return { url: `http://127.0.0.1:${server.port}`, users, stop: () => server.stop(true) }
}
