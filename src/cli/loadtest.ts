import { readArguments } from "./loadtest/arguments"
import { writeFiles } from "./loadtest/files"
import { load } from "./loadtest/load"
import { createProgress, summarise } from "./loadtest/progress"
import { type Target, prepareTarget } from "./loadtest/target"
import { exitCodes } from "./loadtest/verdict"

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const

/** `confab loadtest`: people, sockets and requests at a stated rate; the exit code is the verdict (0 pass, 3 warning, 1 fail). */
export async function run(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  const options = readArguments(argv)
  const stopping = new AbortController()
  const { signal } = stopping
  // The first one ends the test early, with a report; the second one ends everything at once.
  const onSignal = () => (signal.aborted ? process.exit(130) : stopping.abort())
  for (const name of signals) process.on(name, onSignal)
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
    for (const name of signals) process.off(name, onSignal)
  }
}
