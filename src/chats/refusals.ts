import { text as catalogue } from "../../views/text/text"
import { forbidden } from "../platform/http/problem"
import type { Closed } from "./policy"

/** What somebody is told who may not write in a chat. */
export function closedProblem(why: Closed) {
  if (why === "announcement") return forbidden(catalogue.moderation.refusals.post)
  if (why === "unreachable") return forbidden(catalogue.blocking.refusals.unreachable)
  return forbidden(catalogue.refusals.chatArchived)
}
