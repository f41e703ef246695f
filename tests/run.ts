/**
 * Every check of the project: `bun run test`; with the names of test files, these alone. The last lines say once more what failed,
 * and how many passed and failed.
 */
import { installMissing } from "./support/packages"

/** `isWhole`: Bun counted every test that it was given. */
type Result = { name: string; passed: number; failed: number; failures: string[]; isWhole: boolean }

const bun = process.execPath

type Write = (text: string) => void
const show: Write = (text) => void process.stdout.write(text)

async function run(command: string[], write: Write): Promise<{ code: number; output: string }> {
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
      write(text)
    }
  }
  await Promise.all([copy(child.stdout), copy(child.stderr)])
  return { code: await child.exited, output }
}

async function check(name: string, ...command: string[]): Promise<Result> {
  show(`\n── ${name}\n`)
  const { code } = await run(command, show)
  return { name, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, failures: [], isWhole: true }
}

/** What Bun printed of a file's failed tests, each with its error. */
function failuresOf(output: string): string[] {
  const [, ...files] = output.replace(/^\d+ tests? failed:[^]*/m, "").split(/^(?=tests\/\S+\.test\.tsx?:$)/m)
  return files.filter((file) => file.includes("\n(fail) ")).map((file) => file.replace(/^\(pass\) .*\n/gm, ""))
}

/** Runs test files; the counts come from Bun's own summary, and an exit code that it does not explain is a failure too. */
async function tests(name: string, files: string[], write = show): Promise<Result> {
  write(`\n── ${name}\n`)
  // Bun's own 5 s are too few for a cluster and a server on a loaded machine; bunfig.toml has no setting for it.
  const { code, output } = await run([bun, "test", "--timeout=300000", ...files], write)
  const count = (word: string) =>
    Number([...output.matchAll(new RegExp(`^\\s*(\\d+) ${word}$`, "gm"))].at(-1)?.[1] ?? 0)
  const passed = count("pass")
  const failed = count("fail")
  const unexplained = (code !== 0 && failed === 0) || passed + failed === 0
  const isWhole = !unexplained && !/^ *\d+ errors?$/m.test(output)
  return { name, passed, failed: failed + (unexplained ? 1 : 0), failures: failuresOf(output), isWhole }
}

/**
 * Files that failed beside others, once more and alone: what fails then, fails. What only passes alone is named, since it may be
 * a test that is in a hurry as well as a fault that shows itself seldom.
 */
async function onceMore(result: Result): Promise<Result> {
  const again = result.failures.map((failure) => `./${failure.slice(0, failure.indexOf(":"))}`)
  // Where the run itself broke off, nobody knows what was not tried.
  if (again.length === 0 || !result.isWhole) return result
  const { passed, failed, failures, isWhole } = await tests(
    `${result.name}, once more and alone: ${again.join(" ")}`,
    again,
  )
  const mended = Math.max(0, result.failed - failed)
  if (passed === 0 || mended === 0 || !isWhole) return result
  for (const failure of result.failures) show(`\nfailed beside others: ${failure}`)
  const name = `${result.name} (${mended} passed only alone)`
  return { name, passed: result.passed + mended, failed: result.failed - mended, failures, isWhole }
}

/** Beside others: what it prints is shown when `others` are done, and from then on at once. */
async function testsBeside(name: string, files: string[], others: Promise<unknown>): Promise<Result> {
  let kept = ""
  let write: Write = (text) => void (kept += text)
  void others.then(() => {
    show(kept)
    write = show
  })
  return tests(name, files, (text) => write(text))
}

const named = process.argv.slice(2)
const files = [...new Bun.Glob("tests/**/*.test.{ts,tsx}").scanSync()].sort().map((path) => `./${path}`)
const within = (folder: string) => files.filter((path) => path.startsWith(`./tests/${folder}/`))
const browser = within("system")
/** What counts or kills processes wants the machine for itself. */
const alone = [...within("load"), ...within("faults")]

await installMissing()
const results: Result[] = []
if (named.length > 0) results.push(await tests("tests", named))
else {
  results.push(await check("types", bun, "check"))
  results.push(await check("lint", bun, "run", "lint"))
  results.push(await check("format", bun, "fmt", "--check"))
  const first = tests(
    "tests",
    files.filter((path) => !browser.includes(path) && !alone.includes(path)),
  )
  const both = await Promise.all([first, testsBeside("tests/system", browser, first)])
  for (const result of both) results.push(await onceMore(result))
  results.push(await tests("tests/load and tests/faults", alone))
}

for (const { failures } of results) for (const failure of failures) show(`\n${failure}`)
show("\n")
for (const { name, passed, failed } of results)
  show(`${failed ? "✗" : "✓"} ${name}: ${passed} passed, ${failed} failed\n`)
const sum = (key: "passed" | "failed") => results.reduce((total, result) => total + result[key], 0)
show(`\n${sum("passed")} passed, ${sum("failed")} failed\n`)
process.exit(sum("failed") > 0 ? 1 : 0)
