import { text as catalogue } from "../../views/text/text"
import { z } from "zod"
import { id, sequence, text } from "../platform/http/fields"
import { presenceFrames } from "../presence/socket"
import { sendFrame } from "./input"

const cursors = z
  .record(id, sequence)
  .refine((value) => Object.keys(value).length <= 10_000, { error: () => catalogue.refusals.tooManyChats })
  .default({})

/** Everything that a socket may say. */
export const frame = z.discriminatedUnion("type", [
  z.object({ type: z.literal("resume"), after: cursors, open: id.nullish(), awayMs: z.number().min(0).default(0) }),
  z.object({ type: z.literal("open"), chatId: id.nullable(), after: sequence.default(0) }),
  sendFrame,
  z.object({ type: z.literal("read"), chatId: id, seq: sequence }),
  z.object({ type: z.literal("draft"), chatId: id, text: text(() => catalogue.names.draft, { max: 10_000 }) }),
  z.object({ type: z.literal("typing"), chatId: id }),
  z.object({ type: z.literal("ping") }),
  ...presenceFrames,
])

export type Frame = z.output<typeof frame>
export type Resume = Extract<Frame, { type: "resume" }>

/** The clientId of a frame that was refused, so that its sender knows which; best effort. */
export function clientIdIn(raw: string): string | undefined {
  try {
    const value: unknown = JSON.parse(raw)
    const given = typeof value === "object" && value !== null && "clientId" in value ? value.clientId : undefined
    return typeof given === "string" ? given.slice(0, 100) : undefined
  } catch {
    return undefined
  }
}
