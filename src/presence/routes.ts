import { Hono } from "hono"
import { ProfileCard, ProfilePane } from "../../views/presence/profile"
import { StatusCard, StatusPage } from "../../views/presence/status"
import { paths } from "../../views/paths"
import type { Frame } from "../inbox/frame"
import type { Assets } from "../platform/http/assets"
import { attempt, errorsByField } from "../platform/http/attempt"
import { formBody, formFields, parse } from "../platform/http/input"
import { document, fragment, isPartial, seeOther } from "../platform/http/page"
import { pathId } from "../platform/http/path-id"
import { notFound } from "../platform/http/problem"
import { type AppContext, type SessionVariables, viewerOf } from "../sessions/guard"
import type { UserStore } from "../users/store"
import type { WorkspaceStore } from "../workspaces/store"
import type { PresenceActions } from "./actions"
import type { PresenceBroadcasts } from "./broadcasts"
import { favouriteForm, presenceForm, shownForm, statusForm } from "./input"
import { clockIn, endOf } from "./periods"
import { noStance } from "./presence"
import type { PresenceStore } from "./store"

type Dependencies = {
  frame: Frame
  actions: PresenceActions
  presences: PresenceStore
  users: UserStore
  workspaces: WorkspaceStore
  look: PresenceBroadcasts["look"]
  assets: Assets
  /** Of the reader; null where it is not known. Given by the messages. */
  timeZoneOf(c: AppContext): string | null
}

/** Somebody's card, and what one says of oneself. */
export function createPresenceRoutes(dependencies: Dependencies) {
  const { frame, actions, presences, users, workspaces, look, assets, timeZoneOf } = dependencies

  async function showStatus(c: AppContext, { values = {}, errors = {}, status = 200, done = false } = {}) {
    const { user } = viewerOf(c)
    const [[presence], stances] = await Promise.all([look([user.id]), presences.listStances([user.id])])
    const stance = stances.get(user.id) ?? noStance
    const props = { stance, presence: presence!, timeZone: timeZoneOf(c), values, errors, done }
    if (isPartial(c)) return fragment(c, StatusCard(props), status)
    return document(c, StatusPage({ ...props, assets: assets.urls, viewerId: user.id }), status)
  }

  /** After a change: the card anew, or the page. */
  const saved = (c: AppContext) => (isPartial(c) ? showStatus(c, { done: true }) : seeOther(c, paths.status("1")))

  const change = async (c: AppContext, work: (fields: Record<string, string>) => Promise<unknown>) => {
    const fields = await formFields(c)
    return attempt(
      async () => {
        await work(fields)
        return saved(c)
      },
      (problem) => showStatus(c, { values: fields, errors: errorsByField(problem), status: problem.status }),
    )
  }

  async function showProfile(c: AppContext, userId: string, slug: string | undefined) {
    const viewer = viewerOf(c).user
    const [teams, user, [presence], stances, favourite] = await Promise.all([
      presences.listSharedTeams(viewer.id, userId),
      users.findAccount(userId),
      look([userId]),
      presences.listStances([userId]),
      presences.isFavourite(viewer.id, userId),
    ])
    const team = teams.find((one) => one.slug === slug) ?? teams[0]
    if (!team || !user) throw notFound()
    const chosen = user.settings.timeZone
    const timeZone = chosen === "auto" ? (stances.get(userId) ?? noStance).timeZone : chosen
    const props = {
      user,
      presence: presence!,
      team,
      isOwn: viewer.id === userId,
      favourite,
      blocked: viewer.blocked.includes(userId),
      localTime: timeZone && clockIn(timeZone, new Date()),
      timeZone: timeZoneOf(c),
    }
    if (isPartial(c)) return fragment(c, ProfileCard(props))
    const workspace = await workspaces.findFor(viewer.id, { id: team.id })
    if (!workspace) throw notFound()
    return frame.show(c, { title: user.displayName, workspace, main: ProfilePane(props), pane: "conversation" })
  }

  return new Hono<{ Variables: SessionVariables }>()
    .get("/u/:id", (c) => showProfile(c, pathId(c.req.param("id")), c.req.query("team")))
    .post("/u/:id/favourite", async (c) => {
      const otherId = pathId(c.req.param("id"))
      const fields = await formFields(c)
      const { favourite } = parse(favouriteForm, fields)
      await actions.setFavourite(viewerOf(c).user.id, otherId, favourite === "1")
      return isPartial(c)
        ? showProfile(c, otherId, fields["team"])
        : seeOther(c, paths.user(otherId, fields["team"] || undefined))
    })
    .get("/status", (c) => showStatus(c, { done: c.req.query("done") === "1" }))
    .post("/status", (c) =>
      change(c, async (fields) => {
        const { emoji, text, period, until } = parse(statusForm, fields)
        const end = endOf(period, until, timeZoneOf(c), new Date())
        await actions.setStatus(viewerOf(c).user.id, { emoji, text, until: end })
      }),
    )
    .post("/status/clear", async (c) => {
      await actions.setStatus(viewerOf(c).user.id, { emoji: "", text: "", until: null })
      return saved(c)
    })
    .post("/status/presence", (c) =>
      change(c, async (fields) => {
        const { presence, period } = parse(presenceForm, fields)
        const end = presence === "dnd" ? endOf(period, "", timeZoneOf(c), new Date()) : null
        await actions.setPresence(viewerOf(c).user.id, presence, end)
      }),
    )
    .post("/status/receipts", async (c) => {
      const { shown } = await formBody(c, shownForm)
      await actions.setReceipts(viewerOf(c).user.id, shown === "1")
      return saved(c)
    })
}
