import { text as catalogue } from "../../views/text/text"
import { z } from "zod"
import { displayName, email, handle, password } from "../users/input"
import { text } from "../platform/http/fields"
import { workspaceName } from "../workspaces/input"

const absent = (value: unknown) => (value === "" || value === null ? undefined : value)
const secret = text(() => catalogue.names.it, { max: 200 })

export const signUp = z.object({
  email,
  handle,
  displayName: z.preprocess(absent, displayName.optional()),
  password,
  invite: z.preprocess(absent, secret.optional()),
  setupCode: z.preprocess(absent, secret.optional()),
  workspaceName: z.preprocess(absent, workspaceName.optional()),
})

/** A handle made from a name or an address where a form does not ask for one. */
export const setUpForm = z.object({
  workspaceName,
  displayName,
  handle,
  email,
  password,
  setupCode: secret.default(""),
})
export const acceptForm = z.object({ displayName, handle, email, password })
export const tokenParam = z.string().regex(/^[\w-]{43}$/)
