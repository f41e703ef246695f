import type { Options } from "./arguments"
import { createChecker } from "./checker"
import { createCrowd } from "./crowd"
import { createParticipant } from "./participant"
import { createRecorder } from "./recorder"
import { createRequests } from "./requests"
import { planOf } from "./scenarios"
import { createServerWatch } from "./server-watch"
import type { Target } from "./target"

export type Stage = ReturnType<typeof createStage>

/** Everything that a test needs, before anybody has come. */
export function createStage(options: Options, { url, people, own }: Target) {
  const now = () => performance.now()
  const checker = createChecker()
  const recorder = createRecorder({ checker, now })
  const closes: Record<string, number> = {}
  const onDelivery = (ms: number) => recorder.tallies().forEach(({ delivery }) => delivery.record(ms))
  const onClose = (code: number) => void (closes[code] = (closes[code] ?? 0) + 1)
  const participants = people.map((person, index) =>
    createParticipant({ url, person, index, checker, now, onDelivery, onClose }),
  )
  return {
    startedAt: new Date().toISOString(),
    options,
    own,
    now,
    plan: planOf(options.scenario, options),
    checker,
    recorder,
    requests: createRequests({ url, tallies: recorder.tallies, now }),
    server: createServerWatch({ url, own, now }),
    crowd: createCrowd(participants),
    /** How often sockets ended by themselves, by close code. */
    closes,
  }
}
