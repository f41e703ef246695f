import { text as catalogue } from "../../views/text/en"
import { z } from "zod"
import { sequence } from "../platform/http/fields"
import { toMinutes } from "./quiet-hours"

const time = z
  .string(catalogue.notifications.notATime)
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, catalogue.notifications.notATime)
  .transform(toMinutes)

export const quietForm = z.union([
  z.object({ quiet: z.literal("1"), from: time, to: time }),
  z.object({ quiet: z.undefined().optional() }),
])
export const noticeQuery = z.object({ seq: sequence })
