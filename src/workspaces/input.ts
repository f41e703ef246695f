import { text as catalogue } from "../../views/text/text"
import { z } from "zod"
import { listQuery } from "../platform/http/cursor"
import { id, line, text, wholeNumber } from "../platform/http/fields"
import { roles } from "./workspace"

export const workspaceName = line(() => catalogue.names.teamName, { min: 1, max: 60 })
export const slug = z
  .string({ error: () => catalogue.refusals.slugMissing })
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, { error: () => catalogue.refusals.slugShape })

/** An address-friendly short name from a team's name; `team` when nothing is left of it. */
export const slugFrom = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 32)
    .replaceAll(/^-+|-+$/g, "") || "team"

export const createWorkspace = z.object({ name: workspaceName, slug })
export const newWorkspaceForm = z.object({ name: workspaceName })
export const renameWorkspace = z.object({ name: workspaceName })
const absent = (value: unknown) => (value === "" || value === null ? undefined : value)
export const createInvitation = z.object({
  maxUses: z.preprocess(absent, wholeNumber(() => catalogue.names.uses, 1, 10_000).optional()),
  expiresInHours: z.preprocess(absent, wholeNumber(() => catalogue.names.time, 1, 24 * 365).default(24 * 7)),
  role: z.preprocess(
    absent,
    z.enum(["admin", "member", "guest"], { error: () => catalogue.refusals.roleNotGiven }).default("member"),
  ),
})
/** Whose handle or name has `q` in it; everybody where it is empty. */
export const peopleQuery = listQuery.extend({ q: text(() => catalogue.names.search, { max: 100 }).default("") })
export const changeRole = z.object({ role: z.enum(roles, { error: () => catalogue.refusals.notARole }) })
export const workspaceSlugParam = slug
export const workspaceIdParam = id
export const receiptsForm = z.object({
  shown: z.enum(["0", "1"], { error: () => catalogue.presence.refusals.notABoolean }),
})
export const receiptsSetting = z.object({ shown: z.boolean({ error: () => catalogue.presence.refusals.notABoolean }) })
