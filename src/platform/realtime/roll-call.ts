import { hostname } from "node:os"
import { newId } from "../ids"
import type { Broker } from "./broker"
import { closeCodes } from "./close-codes"
import { type Sockets, closeSocket } from "./sockets"

/** An open socket as an operator sees it; `queueBytes` waits to be taken by its reader, `since` is in ms since 1970. */
export type SocketFigures = {
  id: string
  userId: string
  address: string
  face: "page" | "program"
  since: number
  queueBytes: number
}
export type NodeSockets = { node: string; total: number; sockets: SocketFigures[] }

type Dependencies = {
  broker: Broker
  sockets: Pick<Sockets, "all" | "count">
  /** What this node is called, so that people can tell nodes apart. */
  name: string
  /** How long other nodes may take to answer; 0 where there are none. */
  patienceMs: number
}

type Call = { answerTo: string } | { close: string }

const everybody = "nodes"
const mostShown = 50

/** Tells this process from others, also of the same machine. */
export const nodeName = () => `${hostname()}:${process.pid}`

export type RollCall = ReturnType<typeof createRollCall>

/** Asks all nodes for their sockets. A hint: a node that is slow, or cut off, is not in the answer. */
export function createRollCall({ broker, sockets, name, patienceMs }: Dependencies) {
  const own = `${everybody}:${newId()}`
  let answers: NodeSockets[] = []

  /** Those first whose readers are furthest behind, then the newest. */
  function describe(): NodeSockets {
    const list = [...sockets.all()].map((socket): SocketFigures => {
      const { id, userId, address, face, openedAt } = socket.data
      return { id, userId, address, face, since: openedAt, queueBytes: socket.getBufferedAmount() }
    })
    const shown = list.toSorted((a, b) => b.queueBytes - a.queueBytes || b.since - a.since).slice(0, mostShown)
    return { node: name, total: sockets.count(), sockets: shown }
  }

  function hear(call: Call) {
    if ("close" in call) {
      for (const socket of sockets.all()) if (socket.data.id === call.close) closeSocket(socket, closeCodes.byOperator)
    } else if (call.answerTo !== own) broker.publish(call.answerTo, describe())
  }

  broker.onMessage((channel, news) => {
    if (channel === everybody) hear(news as Call)
    else if (channel === own) answers.push(news as NodeSockets)
  })
  broker.listen(everybody)
  broker.listen(own)

  return {
    name,
    /** The sockets of every node that answers in time, this one first. */
    async ask(): Promise<NodeSockets[]> {
      answers = []
      if (patienceMs > 0) {
        broker.publish(everybody, { answerTo: own } satisfies Call)
        await Bun.sleep(patienceMs)
      }
      const others = new Map(answers.map((answer) => [answer.node, answer]))
      return [describe(), ...[...others.values()].toSorted((a, b) => (a.node < b.node ? -1 : 1))]
    },
    /** Ends a socket, on whichever node it is; its client comes back by itself. */
    close: (id: string) => broker.publish(everybody, { close: id } satisfies Call),
  }
}
