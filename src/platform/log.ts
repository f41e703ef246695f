import { isatty } from "node:tty"
import pino from "pino"
import { toLine } from "./log-line"
import { hideCredentials, redact } from "./redaction"

/** Without `child`: what is bound to one would not be redacted. */
export type Log = Pick<pino.Logger, "level" | "trace" | "debug" | "info" | "warn" | "error" | "fatal">

const standardError = 2

/**
 * A log on standard error: lines for people at a terminal, JSON for programs. What is named like a secret is redacted at
 * any depth, as are the credentials of database addresses in messages and stack traces.
 */
export const createLog = (level: string, destination: pino.DestinationStream = toStandardError()): Log =>
  pino(
    {
      level,
      base: undefined,
      formatters: { log: (details) => redact(details) as Record<string, unknown> },
      serializers: { err: (error: Error) => redact(pino.stdSerializers.err(error)) },
      hooks: { streamWrite: hideCredentials },
    },
    destination,
  )

function toStandardError(): pino.DestinationStream {
  const stream = pino.destination({ dest: standardError, sync: true })
  if (!isatty(standardError)) return stream
  const colours = !process.env["NO_COLOR"]
  return { write: (json) => void stream.write(toLine(json, colours)) }
}
