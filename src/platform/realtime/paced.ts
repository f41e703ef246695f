import type { Socket } from "./sockets"

/** Bytes that may wait in a socket while it catches up: a quarter of the limit that would close it. */
const pauseAt = (backlogBytes: number) => backlogBytes / 4

/**
 * Sends many frames without tripping the backpressure limit: waits until the socket has drained once enough is
 * waiting. False when the socket closed meanwhile.
 */
export async function sendPaced(socket: Socket, frames: Iterable<string>, backlogBytes: number): Promise<boolean> {
  for (const frame of frames) {
    while (socket.readyState === 1 && socket.getBufferedAmount() > pauseAt(backlogBytes)) await Bun.sleep(5)
    if (socket.readyState !== 1) return false
    socket.send(frame)
  }
  return socket.readyState === 1
}
