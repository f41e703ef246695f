/** Every check of the project, one after the other: `bun run test`. The last line says how many passed and failed. */
import { installMissing } from "./support/packages"

type Result = { name: string; passed: number; failed: number }

const bun = process.execPath

/** `show`: what becomes of each piece of output, as it comes. */
async function run(command: string[], show: (text: string) => void): Promise<{ code: number; output: string }> {
  const child = Bun.spawn(command, {
    stdout: "pipe",
    stderr: "pipe",
    stdin: "ignore",
    env: { ...process.env, FORCE_COLOR: "0", NO_COLOR: "1" },
  })
  let output = ""
  const copy = async (stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder()
    for await (const chunk of stream) {
      const text = decoder.decode(chunk, { stream: true })
      output += text
      show(text)
    }
  }
  await Promise.all([copy(child.stdout), copy(child.stderr)])
  return { code: await child.exited, output }
}

const print = (text: string) => void process.stdout.write(text)

async function check(name: string, ...command: string[]): Promise<Result> {
  print(`\n── ${name}\n`)
  const { code } = await run(command, print)
  return { name, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 }
}

/** Runs test files; the counts come from Bun's own summary, and an exit code that it does not explain is a failure too. */
async function tests(name: string, files: string[], show = print): Promise<Result> {
  show(`\n── ${name}\n`)
  // Bun's own 5 s are too few for a cluster and a server on a loaded machine; bunfig.toml has no setting for it.
  const { code, output } = await run([bun, "test", "--timeout=30000", ...files], show)
  const count = (word: string) =>
    Number([...output.matchAll(new RegExp(`^\\s*(\\d+) ${word}$`, "gm"))].at(-1)?.[1] ?? 0)
  const passed = count("pass")
  const failed = count("fail")
  return { name, passed, failed: failed + (code !== 0 && failed === 0 ? 1 : 0) + (passed + failed === 0 ? 1 : 0) }
}

/** Real browsers and processes that are killed want the machine for themselves. */
const alone = ["./tests/system", "./tests/faults"]
const files = [...new Bun.Glob("tests/**/*.test.{ts,tsx}").scanSync()].sort().map((path) => `./${path}`)
const isIn = (folders: string[]) => (path: string) => folders.some((folder) => path.startsWith(`${folder}/`))
/** About half of the other work: it goes beside the rest. */
const beside = ["./tests/platform", "./tests/cli", "./tests/load"]

/** Two halves at once, since each mostly waits for its own database; the second is shown when the first is over. */
async function both(): Promise<Result[]> {
  const others = files.filter((path) => !isIn([...alone, ...beside])(path))
  let waiting = ""
  const second = tests("tests of platform, cli and load", files.filter(isIn(beside)), (text) => {
    waiting += text
  })
  const first = await tests("tests of the domains", others)
  const results = [first, await second]
  print(waiting)
  return results
}

await installMissing()
const results = [
  await check("types", bun, "check"),
  await check("lint", bun, "run", "lint"),
  await check("format", bun, "fmt", "--check"),
  ...(await both()),
]
for (const folder of alone) results.push(await tests(folder, files.filter(isIn([folder]))))

print("\n")
for (const { name, passed, failed } of results)
  print(`${failed ? "✗" : "✓"} ${name}: ${passed} passed, ${failed} failed\n`)
const sum = (key: "passed" | "failed") => results.reduce((total, result) => total + result[key], 0)
print(`\n${sum("passed")} passed, ${sum("failed")} failed\n`)
process.exit(sum("failed") > 0 ? 1 : 0)
