import { text as catalogue } from "../../views/text/text"
import { z } from "zod"
import { sequence } from "../platform/http/fields"
import { timeZone } from "../users/settings"
import { toMinutes } from "./quiet-hours"

const time = z
  .string({ error: () => catalogue.notifications.notATime })
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: () => catalogue.notifications.notATime })
  .transform(toMinutes)

export const quietForm = z.union([
  z.object({ quiet: z.literal("1"), from: time, to: time }),
  z.object({ quiet: z.undefined().optional() }),
])
/** The zone is the one that the person has chosen, else UTC, where none is given. */
export const quietHours = z.object({ from: time, to: time, timeZone: timeZone.optional() })
export const noticeQuery = z.object({ seq: sequence })
