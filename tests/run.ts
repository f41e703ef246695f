/** Every check of the project, one after the other: `bun run test`. The last line says how many passed and failed. */
import { installMissing } from "./support/packages"

type Result = { name: string; passed: number; failed: number }

const bun = process.execPath

async function run(command: string[]): Promise<{ code: number; output: string }> {
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
      process.stdout.write(text)
    }
  }
  await Promise.all([copy(child.stdout), copy(child.stderr)])
  return { code: await child.exited, output }
}

async function check(name: string, ...command: string[]): Promise<Result> {
  process.stdout.write(`\n── ${name}\n`)
  const { code } = await run(command)
  return { name, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 }
}

/** Runs test files; the counts come from Bun's own summary, and an exit code that it does not explain is a failure too. */
async function tests(name: string, ...options: string[]): Promise<Result> {
  process.stdout.write(`\n── ${name}\n`)
  // Bun's own 5 s are too few for a cluster and a server on a loaded machine; bunfig.toml has no setting for it.
  const { code, output } = await run([bun, "test", "--timeout=30000", ...options])
  const count = (word: string) =>
    Number([...output.matchAll(new RegExp(`^\\s*(\\d+) ${word}$`, "gm"))].at(-1)?.[1] ?? 0)
  const passed = count("pass")
  const failed = count("fail")
  return { name, passed, failed: failed + (code !== 0 && failed === 0 ? 1 : 0) + (passed + failed === 0 ? 1 : 0) }
}

/** What is measured, real browsers and processes that are killed want the machine for themselves. */
const alone = ["./tests/load", "./tests/system", "./tests/faults"]
const files = [...new Bun.Glob("tests/**/*.test.{ts,tsx}").scanSync()].sort().map((path) => `./${path}`)
const isAlone = (path: string) => alone.some((folder) => path.startsWith(`${folder}/`))

await installMissing()
const results = [
  await check("types", bun, "check"),
  await check("lint", bun, "run", "lint"),
  await check("format", bun, "fmt", "--check"),
  await tests("tests", ...files.filter((path) => !isAlone(path))),
]
for (const folder of alone) results.push(await tests(folder, ...files.filter((path) => path.startsWith(`${folder}/`))))

process.stdout.write("\n")
for (const { name, passed, failed } of results)
  process.stdout.write(`${failed ? "✗" : "✓"} ${name}: ${passed} passed, ${failed} failed\n`)
const sum = (key: "passed" | "failed") => results.reduce((total, result) => total + result[key], 0)
process.stdout.write(`\n${sum("passed")} passed, ${sum("failed")} failed\n`)
process.exit(sum("failed") > 0 ? 1 : 0)
