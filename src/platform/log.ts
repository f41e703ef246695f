import pino from "pino"

export type Log = pino.Logger

const secrets = ["password", "token", "cookie", "authorization", "setupCode", "invite", "ticket"]
const redacted = secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/** JSON lines on standard error; secrets are redacted. */
export const createLog = (
  level: string,
  destination: pino.DestinationStream = pino.destination({ dest: 2, sync: true }),
): Log => pino({ level, redact: { paths: redacted, censor: "[redacted]" }, base: undefined }, destination)
