type LogRecord = { level: number; time: number; msg?: string; err?: { message?: string; stack?: string } }

const levels: Record<number, [name: string, colour: string]> = {
  10: ["trace", "90"],
  20: ["debug", "90"],
  30: ["info", "32"],
  40: ["warn", "33"],
  50: ["error", "31"],
  60: ["fatal", "31;1"],
}

/** One record of JSON as people read it: time, level, message, details, and below it the stack of an error. */
export function toLine(json: string, colours: boolean): string {
  const { level, time, msg = "", err, ...details } = JSON.parse(json) as LogRecord
  const paint = (text: string, colour: string) => (colours ? `\x1b[${colour}m${text}\x1b[0m` : text)
  const [name, colour] = levels[level] ?? [String(level), "0"]
  const clock = new Date(time).toTimeString().slice(0, 8)
  const rest = Object.entries(details).map(([key, value]) => ` ${paint(`${key}=`, "90")}${show(value)}`)
  const stack = err ? `\n${paint(indent(err.stack ?? err.message ?? ""), "90")}` : ""
  return `${paint(clock, "90")} ${paint(name.padEnd(5), colour)} ${msg}${rest.join("")}${stack}\n`
}

const show = (value: unknown) => (typeof value === "string" && !/\s/.test(value) ? value : JSON.stringify(value))
const indent = (text: string) => text.replaceAll(/^/gm, "  ")
