import type { Server } from "bun"
import type { Connection, Sockets } from "./sockets"

export type BoundServer = ReturnType<typeof createBoundServer>

/** The server that listens, once it does: before that there is nobody to transmit to, and nothing to upgrade. */
export function createBoundServer(sockets: Pick<Sockets, "without">) {
  let server: Server<Connection> | null = null
  return {
    /** The first one stays. */
    bind: (bound: Server<Connection>) => void (server ??= bound),
    /** Hands a frame to all sockets of a topic, apart from those of the person `except`. */
    transmit: (topic: string, frame: string, except?: string) =>
      except
        ? sockets.without(except, topic, () => void server?.publish(topic, frame))
        : void server?.publish(topic, frame),
    /** Of who holds the other end of the connection; null where there is none. */
    peerOf: (request: Request) => server?.requestIP(request)?.address ?? null,
    /** Whether the request became a socket that carries `data`. */
    upgrade: (request: Request, data: Connection) => server?.upgrade(request, { data }) ?? false,
  }
}
