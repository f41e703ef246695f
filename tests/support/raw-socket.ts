import { connect } from "node:net"

/** A WebSocket handshake by hand over plain TCP: shows the status of a refusal, and can stop reading. */
export async function rawSocket(url: string, path: string, headers: Record<string, string> = {}) {
  const { hostname, port, host } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  const received: Buffer[] = []
  const ended = Promise.withResolvers<void>()
  socket.on("data", (chunk) => void received.push(Buffer.from(chunk)))
  socket.on("close", () => ended.resolve())
  socket.on("error", () => ended.resolve())
  const lines = {
    Host: host,
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    ...headers,
  }
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`GET ${path} HTTP/1.1\r\n${head.join("")}\r\n`)
  const text = () => Buffer.concat(received)
  while (!text().includes("\r\n\r\n")) await Bun.sleep(1)
  return {
    status: Number(text().toString("latin1").split(" ")[1]),
    /** A frame as a client sends it: masked, here with zeros. */
    send(payload: string | Uint8Array, opcode = 1) {
      const bytes = Buffer.from(payload)
      const length =
        bytes.length < 126 ? [0x80 | bytes.length] : [0x80 | 126, (bytes.length >> 8) & 0xff, bytes.length & 0xff]
      socket.write(Buffer.concat([Buffer.from([0x80 | opcode, ...length, 0, 0, 0, 0]), bytes]))
    },
    stopReading: () => void socket.pause(),
    readOn: () => void socket.resume(),
    ended: () => ended.promise,
    /** The whole text frames received so far, and the code of a closing frame. */
    frames: () => parseFrames(text().subarray(text().indexOf("\r\n\r\n") + 4)),
    destroy: () => void socket.destroy(),
  }
}

function parseFrames(bytes: Buffer): { texts: string[]; closeCode: number | null } {
  const texts: string[] = []
  let closeCode: number | null = null
  for (let at = 0; at + 2 <= bytes.length;) {
    const opcode = bytes[at]! & 0x0f
    let length = bytes[at + 1]! & 0x7f
    let start = at + 2
    if (length === 126) {
      length = bytes.readUInt16BE(start)
      start += 2
    } else if (length === 127) {
      length = Number(bytes.readBigUInt64BE(start))
      start += 8
    }
    if (start + length > bytes.length) break
    const payload = bytes.subarray(start, start + length)
    if (opcode === 1) texts.push(payload.toString())
    if (opcode === 8) closeCode = length >= 2 ? payload.readUInt16BE(0) : 1005
    at = start + length
  }
  return { texts, closeCode }
}
