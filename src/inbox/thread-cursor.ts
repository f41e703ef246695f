import { pageOf, placeKey } from "../platform/http/cursor"

export const pageOfThreads = <T extends { at: string; rootId: string }>(rows: T[], limit: number) =>
  pageOf(rows, limit, ({ at, rootId }) => placeKey({ at, id: rootId }))
