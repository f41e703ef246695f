/**
 * The frames that come in on sockets, those of one handled strictly in order and bounded: the next is parsed and checked while
 * the work begun by the one before may still be under way, since a handler returns as soon as its order is settled. A socket
 * that says nothing costs nothing here. A frame whose handler raises is told to `onFailure`, and the next one is handled.
 */
export function createFrameQueue<S>(
  handle: (socket: S, frame: string) => Promise<void>,
  {
    limit,
    onFull,
    onFailure,
  }: { limit: number; onFull: (socket: S) => void; onFailure: (socket: S, error: unknown) => void },
) {
  const busy = new Map<S, string[]>()

  async function run(socket: S, first: string, waiting: string[]) {
    for (let frame: string | undefined = first; frame !== undefined; frame = waiting.shift())
      await handle(socket, frame).catch((error: unknown) => onFailure(socket, error))
    busy.delete(socket)
  }

  return {
    push(socket: S, frame: string) {
      const before = busy.get(socket)
      if (before && before.length >= limit) return onFull(socket)
      if (before) return void before.push(frame)
      const waiting: string[] = []
      busy.set(socket, waiting)
      void run(socket, frame, waiting)
    },
  }
}
