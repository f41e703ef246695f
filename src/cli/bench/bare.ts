import { newId } from "../../platform/ids"
import { type Crowd, bodyOf } from "./crowd"
import { startProgram } from "./served"

/** A real frame of a message that says `bodyOf(0, 0, 0)`. */
async function frameOf(crowd: Crowd, chatId: string): Promise<string> {
  const socket = crowd.sockets[0]!
  const { promise, resolve } = Promise.withResolvers<string>()
  const hear = ({ data }: MessageEvent) => {
    if (String(data).includes('"type":"message"')) resolve(String(data))
  }
  socket.addEventListener("message", hear)
  socket.send(JSON.stringify({ type: "send", chatId, body: bodyOf(0, 0, 0), clientId: newId() }))
  const frame = await promise
  socket.removeEventListener("message", hear)
  return frame
}

/** A bare server (`raw.ts`) that publishes frames like those which the crowd hears of the chat; its number 0 is taken by the example. */
export const startBare = async (crowd: Crowd, chatId: string) =>
  startProgram(["bench", "raw"], { BENCH_TEMPLATE: await frameOf(crowd, chatId) })
