import { startEmbeddedPostgres } from "../../src/platform/db/embedded/start"

// A program that runs or joins the server of a directory, as `confab` does: tells on its output what it got, stops
// cleanly on SIGTERM, and ends by itself, without stopping anything, when it is told "leave".
const tell = (event: string, details: object) => process.stdout.write(`${JSON.stringify({ event, ...details })}\n`)
const logTo = (level: string) => (_details: object, message: string) => tell("log", { level, message })

const [dataDir, ...words] = process.argv.slice(2)
try {
  const embedded = await startEmbeddedPostgres({
    dataDir: dataDir!,
    log: { info: logTo("info"), warn: logTo("warn"), error: logTo("error") },
  })
  if (!words.includes("leave")) {
    const alive = setInterval(() => {}, 1000)
    process.on("SIGTERM", () => {
      clearInterval(alive)
      void embedded.stop().then(() => tell("stopped", {}))
    })
  }
  const { socketDir, initialised, attached } = embedded
  tell("ready", { socketDir, initialised, attached, dataDir: embedded.dataDir, server: embedded.pid() })
} catch (error) {
  tell("failed", { message: (error as Error).message })
  process.exit(1)
}
