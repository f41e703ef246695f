import type { Socket } from "./sockets"

/** Bytes that may wait in a socket while it catches up: a quarter of the limit that would close it. */
const pauseAt = (backlogBytes: number) => backlogBytes / 4

/**
 * Sends many frames without tripping the backpressure limit: waits until the socket has drained once enough is
 * waiting. Stops when the socket has closed, or when `isWanted` says that they are no longer for its reader.
 */
export async function sendPaced(
  socket: Socket,
  frames: Iterable<string>,
  backlogBytes: number,
  isWanted: () => boolean,
) {
  const goesOn = () => socket.readyState === 1 && isWanted()
  for (const frame of frames) {
    while (goesOn() && socket.getBufferedAmount() > pauseAt(backlogBytes)) await Bun.sleep(5)
    if (!goesOn()) return
    socket.send(frame)
  }
}
