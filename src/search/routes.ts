import { type Context, Hono } from "hono"
import { Completions } from "../../views/search/completions"
import { SearchPane, SearchResults } from "../../views/search/search-page"
import { paths } from "../../views/paths"
import { text as catalogue } from "../../views/text/text"
import type { ChatStore } from "../chats/store"
import type { Frame } from "../inbox/frame"
import { timeZoneOf } from "../messages/time-zone"
import { formBody, queryOf } from "../platform/http/input"
import { fragment, isPartial, seeOther } from "../platform/http/page"
import { Problem, notFound } from "../platform/http/problem"
import { type SessionVariables, viewerOf } from "../sessions/guard"
import type { WorkspaceStore } from "../workspaces/store"
import { type SearchActions, notFinding } from "./actions"
import { createCompletion } from "./completion"
import { createHelp, noHelp } from "./help"
import { completionQuery, forgottenSearch, keptSearch, longestKept, pageQuery } from "./input"
import { mostRanked } from "./listing"
import { createPlaces } from "./places"
import { chipsOf, parseQuery } from "./query"
import type { SavedSearches } from "./saved"
import type { SearchStore } from "./store"

type Dependencies = {
  frame: Frame
  actions: SearchActions
  search: SearchStore
  searches: SavedSearches
  workspaces: WorkspaceStore
  chats: ChatStore
}

/** While somebody types, all but the results stays as it is. */
const wantsResults = (c: Context) => isPartial(c) && c.req.header("hx-target")?.endsWith("#search-results") === true

/** `/search`: a page whose address can be shared, and what its box offers. */
export function createSearchRoutes({ frame, actions, search, searches, workspaces, chats }: Dependencies) {
  const complete = createCompletion({ workspaces, chats, search })
  const findPlaces = createPlaces({ workspaces, chats })
  const help = createHelp({ search, chats, workspaces })

  /** The team that is named, or the reader's first; null for who is in none. */
  async function teamOf(userId: string, slug: string | undefined) {
    const found = slug ? await workspaces.findFor(userId, { slug }) : await workspaces.findFirstFor(userId)
    if (!found && slug) throw notFound()
    return found
  }
  async function ownTeam(userId: string, slug: string | undefined) {
    const workspace = await teamOf(userId, slug)
    if (!workspace) throw notFound()
    return workspace
  }

  return new Hono<{ Variables: SessionVariables }>()
    .get("/search", async (c) => {
      const { user } = viewerOf(c)
      const { q, cursor, team, grouped, order, saved } = queryOf(c, pageQuery)
      const workspace = await teamOf(user.id, team)
      if (!workspace) return c.redirect(paths.newWorkspace(), 303)
      const zone = timeZoneOf(c)
      const wish = { q, workspaceId: workspace.id, chatId: null, before: cursor ?? null, order, limit: 50, zone }
      const query = parseQuery(q, { zone, now: new Date() })
      // Before it is looked for, so that nothing is called seen that is not shown.
      const kept = saved && !cursor ? await searches.see(user.id, saved, { q }) : null
      const [found, places] = await Promise.all([
        actions.find(user.id, wish).catch((error: unknown) => {
          // Too slow, or overtaken: said where the search was typed.
          if (error instanceof Problem && (error.status === 503 || error.status === 409))
            return notFinding(error.detail)
          throw error
        }),
        cursor ? null : findPlaces(user.id, workspace, query),
      ])
      const asked = {
        said: q,
        query,
        unseen: cursor ? [] : found.unseen,
        found: found.results.length > 0 || cursor !== undefined,
      }
      const asker = { userId: user.id, workspace, zone }
      const shown = {
        workspace,
        viewerId: user.id,
        q,
        ...found,
        chips: chipsOf(q, query),
        places,
        help: found.problems.length === 0 ? await help(asker, asked, c.req.raw.signal) : noHelp,
        recent: q.trim() === "" ? await search.listRecent(user.id, workspace.id) : [],
        order,
        mostRanked,
        saved: kept,
        grouped: grouped === "1",
        zone,
      }
      if (wantsResults(c)) return fragment(c, SearchResults(shown))
      // A page of its own is a search that was meant; what is typed on the way to one is not kept.
      const meant = query.problems.length === 0 && !cursor && q.trim().length <= longestKept
      if (meant) await search.keepRecent(user.id, workspace.id, q.trim())
      return frame.show(c, { title: catalogue.search.title, workspace, main: SearchPane(shown), pane: "conversation" })
    })
    .get("/search/completions", async (c) => {
      const { user } = viewerOf(c)
      const { team, word } = queryOf(c, completionQuery)
      const workspace = await ownTeam(user.id, team)
      const zone = timeZoneOf(c)
      const completion = await complete({ user, workspace, word, zone, now: new Date() })
      return fragment(c, Completions({ ...completion, isRecent: word === "" }))
    })
    .post("/search/recent", async (c) => {
      const { user } = viewerOf(c)
      const { team, q } = await formBody(c, keptSearch)
      const workspace = await ownTeam(user.id, team)
      const { problems } = parseQuery(q, { zone: timeZoneOf(c), now: new Date() })
      if (problems.length === 0) await search.keepRecent(user.id, workspace.id, q)
      return c.body(null, 204)
    })
    .post("/search/recent/forget", async (c) => {
      const { user } = viewerOf(c)
      const { team, q, stay } = await formBody(c, forgottenSearch)
      const workspace = await ownTeam(user.id, team)
      await search.forgetRecent(user.id, workspace.id, q ?? null)
      return stay ? c.body(null, 204) : seeOther(c, paths.search({ team: workspace.slug }))
    })
}
