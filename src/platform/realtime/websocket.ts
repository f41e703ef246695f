import type { Socket, SocketHandlers } from "./sockets"

const heard = ({ data }: Socket) => void (data.lastFrameAt = Date.now())

/** How the server keeps its sockets: no frame above 64 KiB is taken, and who lets more than `backlogBytes` wait is closed. */
export const createWebSocket = ({ open, receive, close }: SocketHandlers, backlogBytes: number) => ({
  maxPayloadLength: 64 * 1024,
  backpressureLimit: backlogBytes,
  closeOnBackpressureLimit: true,
  idleTimeout: 120,
  sendPings: false,
  // The server would compress for every socket anew: 23 µs a delivery of 1.8 kB instead of 1.8 µs, for a quarter of the bytes.
  perMessageDeflate: false,
  open,
  message(socket: Socket, frame: string | Buffer) {
    heard(socket)
    receive(socket, typeof frame === "string" ? frame : "")
  },
  ping: heard,
  pong: heard,
  close,
})
