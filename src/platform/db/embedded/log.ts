/** What the embedded server tells its operator; pino's shape. */
export type Log = Record<"info" | "warn" | "error", (details: object, message: string) => void>
