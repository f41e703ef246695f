import { z } from "zod"

export const signIn = z.object({
  login: z
    .string("Give your e-mail address or handle.")
    .trim()
    .min(1, "Give your e-mail address or handle.")
    .max(254, "This is too long."),
  password: z.string("Give your password.").min(1, "Give your password.").max(256, "This is too long."),
})

/** An address to go to afterwards: a path of this server, never another origin. */
export const ownPath = (next: string | undefined): string => {
  if (!next || !next.startsWith("/") || next.startsWith("//") || /[\\\0-\x1f]/.test(next)) return "/"
  return next.startsWith("/sign-") || next.length > 2000 ? "/" : next
}
