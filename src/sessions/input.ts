import { text as catalogue } from "../../views/text/text"
import { z } from "zod"
import { line, text } from "../platform/http/fields"

export const signIn = z.object({
  login: line(() => catalogue.names.login, { min: 1, max: 254 }),
  password: text(() => catalogue.names.password, { min: 1, max: 256 }),
})

/** An address to go to afterwards: a path of this server, never another origin. */
export const ownPath = (next: string | undefined): string => {
  if (!next || !next.startsWith("/") || next.startsWith("//") || /[\\\0-\x1f]/.test(next)) return "/"
  return next.startsWith("/sign-") || next.length > 2000 ? "/" : next
}
