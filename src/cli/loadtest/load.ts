import type { Options } from "./arguments"
import { conclude } from "./conclude"
import type { Progress } from "./progress"
import type { Result } from "./result"
import { type Stage, createStage } from "./stage"
import { createStepper } from "./steps"
import { type Target, findAbilities } from "./target"
import { createTraffic } from "./traffic"

const arriveWithinMs = 60_000
const growEveryMs = 100
const sampleEveryMs = 1_000
const drainWithinMs = 15_000
/** After so long without any delivery, what is missing does not come. */
const silenceMs = 4_000

type Given = { options: Options; target: Target; signal: AbortSignal; progress: Progress; signIns: number[] }

/** The test itself: people arrive, talk for the stated time, and fall silent until everything has arrived. */
export async function load({ options, target, signal, progress, signIns }: Given): Promise<Result> {
  const stage = createStage(options, target)
  const { own, now, plan, checker, recorder, requests, server, crowd } = stage
  const abilities = await findAbilities(target.url, target.people[0]!)
  progress.say(`${plan.usersAt(0)} people connect …`)
  await arrive(stage, signal)
  await server.begin()
  recorder.begin()
  for (const ms of signIns) recorder.total().answered("sign-in", ms)

  const begunAt = now()
  const elapsed = (at: number) => at - begunAt
  const { readShare, durationMs } = options
  const run = crypto.randomUUID().slice(0, 8)
  const people = crowd.here
  const traffic = createTraffic({ run, plan, readShare, people, requests, checker, now, elapsed, abilities })
  const broken = new AbortController()
  const stepper = createStepper({ plan, readShare, recorder, checker, server, onBreak: () => broken.abort() })
  const growing = setInterval(() => crowd.grow(plan.usersAt(elapsed(now()))), growEveryMs)
  const sampling = setInterval(() => {
    void server.refresh()?.catch(() => {})
    crowd.watch()
    progress.show(takeSample(stage))
    stepper.look(elapsed(now()))
    if (own && !own.isRunning()) broken.abort()
  }, sampleEveryMs)
  await traffic.run(begunAt + durationMs, AbortSignal.any([signal, broken.signal]))
  clearInterval(growing)
  clearInterval(sampling)
  stepper.look(elapsed(now()))
  const atEnd = {
    tookMs: elapsed(now()),
    countedMs: recorder.countedMs(),
    succeeded: recorder.total().succeeded(),
    generator: recorder.generator(),
    server: await server.end(),
    isEarly: signal.aborted,
    died: Boolean(own && !own.isRunning()),
  }

  await drain(stage)
  takeSample(stage)
  checker.finish()
  recorder.stop()
  crowd.close()
  progress.end()
  return conclude({ stage, stepper, abilities, atEnd })
}

const takeSample = ({ recorder, crowd, server }: Stage) =>
  recorder.take({ users: crowd.here().length, sockets: crowd.live(), server: server.read() })

async function arrive({ crowd, plan, now }: Stage, signal: AbortSignal) {
  const until = now() + arriveWithinMs
  while (!crowd.grow(plan.usersAt(0)) && now() < until && !signal.aborted) await Bun.sleep(20)
}

/** Waits until everything has been answered and has arrived, or nothing comes any more. */
async function drain({ requests, checker, now }: Stage) {
  const until = now() + drainWithinMs
  let heardAt = now()
  let delivered = checker.counts.delivered
  while (now() < until && (requests.inFlight() > 0 || !checker.isComplete())) {
    await Bun.sleep(20)
    if (requests.inFlight() > 0 || checker.counts.delivered > delivered) heardAt = now()
    if (now() - heardAt > silenceMs) return
    delivered = checker.counts.delivered
  }
}
