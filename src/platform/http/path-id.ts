import { z } from "zod"
import { id } from "./fields"
import { notFound } from "./problem"

/** An id of a path; what is no id names nothing. */
export function pathId(value: string): string {
  if (!z.safeParse(id, value).success) throw notFound()
  return value.toLowerCase()
}
