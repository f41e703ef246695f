import { availableParallelism, totalmem } from "node:os"
import { type Options, readArguments } from "./loadtest/arguments"
import { type Checker, createChecker } from "./loadtest/checker"
import { createCrowd } from "./loadtest/crowd"
import { writeFiles } from "./loadtest/files"
import { measure } from "./loadtest/measure"
import { noteEverything } from "./loadtest/notes"
import { createParticipant } from "./loadtest/participant"
import { createProgress, summarise } from "./loadtest/progress"
import { createRecorder } from "./loadtest/recorder"
import { type Requests, createRequests } from "./loadtest/requests"
import type { Result } from "./loadtest/result"
import { planOf } from "./loadtest/scenarios"
import { createServerWatch } from "./loadtest/server-watch"
import { createStepper, findBreakingPoint } from "./loadtest/steps"
import { type Target, findAbilities, prepareTarget } from "./loadtest/target"
import { createTraffic } from "./loadtest/traffic"
import { exitCodes, judge, outcomeOf } from "./loadtest/verdict"
import { version } from "./version"

const arriveWithinMs = 60_000
const drainWithinMs = 15_000
/** After so long without any delivery, what is missing does not come. */
const silenceMs = 4_000
const now = () => performance.now()

/** `confab loadtest`: people, sockets and requests at a stated rate; the exit code is the verdict (0 pass, 3 warning, 1 fail). */
export async function run(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  const options = readArguments(argv)
  const stopping = new AbortController()
  const { signal } = stopping
  const onSignal = () => (signal.aborted ? process.exit(130) : stopping.abort())
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, onSignal)
  const progress = createProgress(process.stdout)
  const signIns: number[] = []
  let target: Target | null = null
  try {
    const onSignIn = (ms: number) => signIns.push(ms)
    target = await prepareTarget({ options, env, signal, say: progress.say, onSignIn })
    const result = await load({ options, target, signal, progress, signIns })
    const files = await writeFiles(result, options.out)
    progress.say(`\n${summarise(result)}\n${files.json}\n${files.html}`)
    return exitCodes[result.outcome]
  } finally {
    await target?.stop()
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(name, onSignal)
  }
}

type Given = {
  options: Options
  target: Target
  signal: AbortSignal
  progress: ReturnType<typeof createProgress>
  signIns: number[]
}

/** The test itself: people arrive, talk for the stated time, and fall silent until everything has arrived. */
async function load({ options, target, signal, progress, signIns }: Given): Promise<Result> {
  const { url, people, own } = target
  const startedAt = new Date().toISOString()
  const plan = planOf(options.scenario, options)
  const checker = createChecker()
  const recorder = createRecorder({ checker, now })
  const requests = createRequests({ url, tallies: recorder.tallies, now })
  const server = createServerWatch({ url, own, now })
  const closes: Record<string, number> = {}
  const crowd = createCrowd(
    people.map((person, index) =>
      createParticipant({
        url,
        person,
        index,
        checker,
        now,
        onDelivery: (ms) => recorder.tallies().forEach(({ delivery }) => delivery.record(ms)),
        onClose: (code) => void (closes[code] = (closes[code] ?? 0) + 1),
      }),
    ),
  )
  const abilities = await findAbilities(url, people[0]!)

  progress.say(`${plan.usersAt(0)} people connect …`)
  const arrivingUntil = now() + arriveWithinMs
  while (!crowd.grow(plan.usersAt(0)) && now() < arrivingUntil && !signal.aborted) await Bun.sleep(20)
  await server.begin()
  recorder.begin()
  for (const ms of signIns) recorder.total().answered("sign-in", ms)

  const begunAt = now()
  const elapsed = (at: number) => at - begunAt
  const traffic = createTraffic({
    run: crypto.randomUUID().slice(0, 8),
    plan,
    readShare: options.readShare,
    people: crowd.here,
    requests,
    checker,
    now,
    elapsed,
    abilities,
  })
  const broken = new AbortController()
  const stepper = createStepper({
    plan,
    readShare: options.readShare,
    recorder,
    checker,
    server,
    onBreak: () => broken.abort(),
  })
  const arriving = setInterval(() => crowd.grow(plan.usersAt(elapsed(now()))), 100)
  const sampling = setInterval(() => {
    void server.refresh()?.catch(() => {})
    crowd.watch()
    progress.show(recorder.take({ users: crowd.here().length, sockets: crowd.live(), server: server.read() }))
    stepper.look(elapsed(now()))
    if (own && !own.isRunning()) broken.abort()
  }, 1000)
  try {
    await traffic.run(begunAt + options.durationMs, AbortSignal.any([signal, broken.signal]))
  } finally {
    clearInterval(arriving)
    clearInterval(sampling)
  }
  const tookMs = elapsed(now())
  stepper.look(tookMs)
  const durationMs = recorder.countedMs()
  const generator = recorder.generator()
  const summary = await server.end()
  await drain(requests, checker)
  recorder.take({ users: crowd.here().length, sockets: crowd.live(), server: server.read() })
  checker.finish()
  recorder.stop()
  crowd.close()
  progress.end()

  const plannedRequestRate = stepper.plannedRequestRate(tookMs)
  const whole = measure({ recorder, checker, server: summary, durationMs, plannedRequestRate })
  const { lost, duplicated, reordered } = whole
  const measured = { ...(stepper.judged() ?? whole), lost, duplicated, reordered }
  const breakingPoint = findBreakingPoint(stepper.steps())
  const lines = judge(measured)
  const died = Boolean(own && !own.isRunning())
  const { setupCode: _, ...shown } = options
  const result = {
    version,
    startedAt,
    options: shown,
    machine: {
      cores: availableParallelism(),
      memoryBytes: totalmem(),
      platform: `${process.platform} ${process.arch}`,
    },
    tookMs: Math.round(tookMs),
    isEarly: signal.aborted,
    measured,
    lines,
    outcome: died ? ("fail" as const) : outcomeOf(lines),
    breakingPoint,
    generator,
    reasons: { ...recorder.total().reasons },
    samples: recorder.samples(),
  }
  return { ...result, notes: noteEverything({ ...result, closes, abilities, died }) }
}

/** Waits until everything has been answered and has arrived, or nothing comes any more. */
async function drain(requests: Requests, checker: Checker) {
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
