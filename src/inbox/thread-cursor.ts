import { text as catalogue } from "../../views/text/text"
import { pageOf } from "../platform/http/cursor"
import { invalid } from "../platform/http/problem"

const shape = /^(\d{1,18}) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** Where a page of threads ended: the time of its last activity and its id. */
export function placeIn(cursor: string | undefined): { at: string; id: string } | null {
  if (cursor === undefined) return null
  const [, at, id] = shape.exec(cursor) ?? []
  if (!at || !id) throw invalid([{ path: "cursor", message: catalogue.refusals.notACursor }])
  return { at, id }
}

export const pageOfThreads = <T extends { at: string; rootId: string }>(rows: T[], limit: number) =>
  pageOf(rows, limit, ({ at, rootId }) => `${at} ${rootId}`)
