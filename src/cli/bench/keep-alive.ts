/** What an answer's head says. */
export type Answer = { status: number; head: string; bytes: number }

const end = Buffer.from("\r\n\r\n")

/**
 * A client that costs next to nothing, so that a benchmark measures the server: one connection, one request after the other,
 * bodies counted and thrown away. Understands answers with a `Content-Length` or without a body.
 */
export async function connectKeepAlive(port: number) {
  let waiting: { resolve(answer: Answer): void; reject(error: Error): void } | null = null
  let buffered: Buffer = Buffer.alloc(0)
  let head: { text: string; status: number; length: number } | null = null
  let body = 0

  function take(chunk: Buffer) {
    if (!head) {
      buffered = buffered.length > 0 ? Buffer.concat([buffered, chunk]) : chunk
      const at = buffered.indexOf(end)
      if (at < 0) return
      const text = buffered.toString("latin1", 0, at)
      head = {
        text,
        status: Number(text.slice(9, 12)),
        length: Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0),
      }
      body = buffered.length - at - end.length
      buffered = Buffer.alloc(0)
    } else body += chunk.length
    if (body < head.length) return
    const answer = { status: head.status, head: head.text, bytes: body }
    head = null
    waiting?.resolve(answer)
  }

  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      data: (_, chunk) => take(chunk),
      close: () => waiting?.reject(new Error("The server closed the connection.")),
    },
  })
  return {
    get(path: string, headers: Record<string, string>): Promise<Answer> {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${lines.join("")}\r\n`)
      })
    },
    close: () => void socket.end(),
  }
}
