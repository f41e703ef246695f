import { text as catalogue } from "../../views/text/text"
import { invalid } from "../platform/http/problem"
import type { Saved, SavedPlace } from "./saved-store"

const shape = /^([01])\.(\d{1,17})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** Where a page of what is kept ended. */
export const savedKey = ({ remindedAt, at, id }: Pick<Saved, "remindedAt" | "id"> & { at: string }) =>
  `${remindedAt ? 1 : 0}.${at}.${id}`

/** Raises 422 for what none of our pages gave. */
export function savedPlace(cursor: string | undefined): SavedPlace | null {
  if (cursor === undefined) return null
  const [, due, at, id] = shape.exec(cursor) ?? []
  if (!at) throw invalid([{ path: "cursor", message: catalogue.refusals.notACursor }])
  return { due: due === "1", at, id: id! }
}
