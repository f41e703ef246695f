import { AsyncLocalStorage } from "node:async_hooks"
import { isatty } from "node:tty"
import pino from "pino"
import { toLine } from "./log-line"
import { hideCredentials, redact } from "./redaction"

/** Without `child`: what is bound to one would not be redacted. */
export type Log = Pick<pino.Logger, "level" | "trace" | "debug" | "info" | "warn" | "error" | "fatal"> & {
  /** Runs `work`; every line that it logs, also after waiting, bears these details. */
  within<T>(details: { requestId: string }, work: () => T): T
}

const standardError = 2

/**
 * A log on standard error: lines for people at a terminal, JSON for programs. What is named like a secret is redacted at
 * any depth, as are the credentials of database addresses in messages and stack traces.
 */
export function createLog(level: string, destination: pino.DestinationStream = toStandardError()): Log {
  const scope = new AsyncLocalStorage<{ requestId: string }>()
  const log = pino(
    {
      level,
      base: undefined,
      mixin: () => scope.getStore() ?? {},
      formatters: { log: (details) => redact(details) as Record<string, unknown> },
      serializers: { err: (error: Error) => redact(pino.stdSerializers.err(error)) },
      hooks: { streamWrite: hideCredentials },
    },
    destination,
  )
  return Object.assign(log, { within: scope.run.bind(scope) as Log["within"] })
}

function toStandardError(): pino.DestinationStream {
  const stream = pino.destination({ dest: standardError, sync: true })
  if (!isatty(standardError)) return stream
  const colours = !process.env["NO_COLOR"]
  return { write: (json) => void stream.write(toLine(json, colours)) }
}
