const secret = /passw|token|cookie|authorization|secret|setupCode|invite$|ticket|database\w*url/i
const deepest = 6

/** A copy in which whatever is named like a secret is replaced, at any depth. Errors are left to their serializer. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null || value instanceof Error || value instanceof Date) return value
  if (depth === deepest) return "[too deep]"
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1))
  const entries = Object.entries(value).map(([name, inner]) => [
    name,
    secret.test(name) && inner !== null && inner !== undefined ? "[redacted]" : redact(inner, depth + 1),
  ])
  return Object.fromEntries(entries)
}

/** `postgres://name:password@host` becomes `postgres://[redacted]@host`; also for other schemes, anywhere in the text. */
export const hideCredentials = (text: string) =>
  text.replaceAll(/([a-z][a-z0-9+.-]*:\/\/)[^\s/"'@]+@/gi, "$1[redacted]@")
