import type { Server } from "bun"
import { Hono } from "hono"
import { text as catalogue } from "../views/text/text"
import { mountAdminApi, mountAdminPages } from "./admin/domain"
import { mountAttachmentApi, mountAttachmentPages, openAttachments } from "./attachments/domain"
import { broadcastChats } from "./chats/broadcasts"
import { mountChatApi, mountChatPages, openChats } from "./chats/domain"
import type { ChatEvents } from "./chats/events"
import type { WriteSystemLine } from "./chats/system-lines"
import { type InboxDomain, mountInboxApi, mountInboxPages, openInbox } from "./inbox/domain"
import type { InboxEvents } from "./inbox/events"
import type { ReminderJobs } from "./inbox/jobs"
import { type MessageDomain, mountMessageApi, mountMessagePages, openMessages } from "./messages/domain"
import type { MessageEvents } from "./messages/events"
import { timeZoneOf } from "./messages/time-zone"
import { mountNotificationApi, mountNotificationPages, openNotifications } from "./notifications/domain"
import type { NoticeJobs } from "./notifications/jobs"
import { broadcastDepartures } from "./onboarding/broadcasts"
import { mountOnboardingApi, mountOnboardingPages, openOnboarding } from "./onboarding/domain"
import type { OnboardingEvents } from "./onboarding/events"
import { createEvents } from "./platform/events/events"
import { problemJson, toProblem } from "./platform/http/errors"
import { type OwnOrigin, createOwnOrigin } from "./platform/http/own-origin"
import { notFound } from "./platform/http/problem"
import { createShell } from "./platform/http/shell"
import { createJobs } from "./platform/jobs/jobs"
import { type Platform, type PlatformOptions, openPlatform, openShelf } from "./platform/open"
import { closeCodes } from "./platform/realtime/close-codes"
import type { Connection } from "./platform/realtime/sockets"
import { createWebSocket } from "./platform/realtime/websocket"
import { mountPresenceApi, mountPresencePages, openPresence } from "./presence/domain"
import type { PresenceEvents } from "./presence/events"
import { followSight } from "./presence/listeners"
import { mountSearchApi, mountSearchPages, openSearch } from "./search/domain"
import { mountProblems, mountSessionApi, mountSessionPages, mountViewer, openSessions } from "./sessions/domain"
import type { SessionEvents } from "./sessions/events"
import type { AppRoutes, SessionVariables } from "./sessions/guard"
import { type UserDomain, findInstallation, mountUserApi, mountUserPages, openUsers } from "./users/domain"
import type { UserEvents } from "./users/events"
import { mountWorkspaceApi, mountWorkspacePages, openWorkspaces } from "./workspaces/domain"
import type { WorkspaceEvents } from "./workspaces/events"

export type AllEvents = UserEvents &
  SessionEvents &
  WorkspaceEvents &
  ChatEvents &
  OnboardingEvents &
  PresenceEvents &
  MessageEvents &
  InboxEvents

export type AppOptions = PlatformOptions & {
  /** How long somebody who went is believed to be here. */
  presencePatienceMs?: number
}

export type App = Awaited<ReturnType<typeof createApp>>

/** Builds the platform, then each domain in order, and mounts their routes. */
export async function createApp({ presencePatienceMs, ...options }: AppOptions) {
  const shelved = await openShelf(options)
  const { epoch, origin } = await findInstallation(shelved.db)
  const platform = openPlatform({ ...options, ...shelved })
  const { config } = platform
  const ownOrigin = createOwnOrigin(config.publicUrl, origin)
  const domains = openDomains({ ...platform, ownOrigin, epoch, presencePatienceMs })
  const { frame } = domains.inbox
  const hono = mountAll({ ...platform, ...domains, ownOrigin, publicOrigin: ownOrigin.of, frame })

  return {
    fetch(request: Request, bound: Server<Connection>) {
      platform.server.bind(bound)
      return hono.fetch(request)
    },
    websocket: createWebSocket(domains.messages.socket, config.socketBacklogBytes),
    actions: actionsOf(domains),
    /** Every address that is answered, so that a test can tell whether it knows them all. */
    routes: hono.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => ({ method, path })),
    stores: storesOf(domains),
    storage: platform.storage,
    warmUp: domains.inbox.warmUp.run,
    /** From now on this node does what is put off for later. */
    startJobs: domains.jobs.start,
    cache: platform.cache,
    cacheMemory: platform.cacheMemory,
    shelf: platform.shelf,
    hub: domains.messages.hub,
    sockets: platform.sockets,
    setupCode: domains.onboarding.setupCode.value,
    /** Flushes what is being written, then ends the sockets with 1001. */
    stop: () => stop(platform, domains),
  }
}

type Settled = { ownOrigin: OwnOrigin; epoch: string; presencePatienceMs?: number }
type Domains = ReturnType<typeof openDomains>

/** Each from what stands to its left; what it needs from its right is looked up when it is needed. */
function openDomains({ presencePatienceMs, ...platform }: Platform & Settled) {
  const { db, log, people, replicas } = platform
  const events = createEvents<AllEvents>(log)
  const jobs = createJobs<ReminderJobs & NoticeJobs>({ db, log, names: ["reminder", "reminder-notice"] })
  const given = { ...platform, events, jobs }
  const writeSystemLine: WriteSystemLine = (...line) => messages.store.insertSystemLine(...line)
  const users: UserDomain = openUsers({
    ...given,
    sessions: {
      endAll: (...ending) => sessions.store.endAll(...ending),
      recordChange: (...change) => sessions.store.recordChange(...change),
    },
    renewChatsOf: (tx, userId) => chats.store.renewAllOf(tx, userId),
    sees: async (userId, otherId) => (await presence.store.listVisible(userId, [otherId])).length > 0,
    judgeReach: (tx, pair) => chats.store.judgeReach(tx, pair),
  })
  const sessions = openSessions({
    ...given,
    users,
    async onChatLeft(userId, chatId, reason) {
      await messages.subscriptions.revoke(userId, chatId, reason)
      await presence.broadcasts.judgeAgain(userId)
    },
  })
  const workspaces = openWorkspaces({ ...given, users })
  const chats = openChats({ ...given, sessions, writeSystemLine })
  const left = { ...given, users, sessions, workspaces, chats }
  const onboarding = openOnboarding({ ...left, writeSystemLine })
  const attachments = openAttachments(left)
  const presence = openPresence({ ...left, patienceMs: presencePatienceMs })
  const messages: MessageDomain = openMessages({
    ...left,
    attachments,
    presence,
    async markRead(userId, chatId, seq) {
      await inbox.actions.markRead(userId, chatId, seq, false)
      await replicas?.lastWrites.note(userId)
    },
    keepDraft: (userId, chatId, text) => inbox.drafts.keep(userId, chatId, text),
    listMissed: (userId, since) => notifications.store.listMissed(userId, since),
  })
  // Only now: sockets follow their people, by the messages, before anybody is told who came and who left.
  const { hub } = messages
  followSight(events, presence.broadcasts)
  broadcastChats(events, { hub, people, chats: chats.store })
  broadcastDepartures(events, { hub, chats: chats.store })
  const inbox: InboxDomain = openInbox({
    ...left,
    onboarding,
    messages,
    onDue: ({ userId, id }, jobId) => notifications.actions.remind(userId, id, jobId),
  })
  const search = openSearch({ ...left, messages })
  const notifications = openNotifications({ ...left, presence, inbox })

  return {
    users,
    sessions,
    workspaces,
    chats,
    onboarding,
    attachments,
    presence,
    messages,
    inbox,
    search,
    notifications,
    jobs,
  }
}

type Site = Platform & Domains & { ownOrigin: OwnOrigin; publicOrigin: OwnOrigin["of"]; frame: InboxDomain["frame"] }

function mountAll(site: Site) {
  const hono = new Hono<{ Variables: SessionVariables }>()
  hono.route("/", createShell(site))
  mountViewer(hono, site)
  hono.route("/api/v1", createApi(site))
  mountPages(hono, site)
  mountProblems(hono, site)
  return hono
}

/** For programs. */
function createApi(site: Site) {
  const api = new Hono<{ Variables: SessionVariables }>()
  api.onError((error, c) => problemJson(toProblem(error, site.log, c)))
  mountSessionApi(api, site)
  mountOnboardingApi(api, site)
  mountUserApi(api, site)
  mountWorkspaceApi(api, site)
  mountChatApi(api, site)
  mountPresenceApi(api, site)
  mountAttachmentApi(api, site)
  mountMessageApi(api, site)
  mountInboxApi(api, site)
  mountNotificationApi(api, site)
  mountSearchApi(api, site)
  mountAdminApi(api, site)
  api.all("*", () => {
    throw notFound(catalogue.refusals.noSuchCall)
  })
  return api
}

/** For people. */
function mountPages(pages: AppRoutes, site: Site) {
  mountSessionPages(pages, site)
  mountUserPages(pages, site)
  mountOnboardingPages(pages, site)
  mountInboxPages(pages, site)
  mountNotificationPages(pages, site)
  mountPresencePages(pages, { ...site, timeZoneOf })
  mountSearchPages(pages, site)
  mountAttachmentPages(pages, site)
  mountChatPages(pages, site)
  mountMessagePages(pages, site)
  mountWorkspacePages(pages, site)
  mountAdminPages(pages, site)
}

const actionsOf = ({ users, inbox, ...domains }: Domains) => ({
  users: users.actions,
  avatars: users.avatars,
  blocks: users.blocks,
  sessions: domains.sessions.actions,
  workspaces: domains.workspaces.actions,
  chats: domains.chats.actions,
  attachments: domains.attachments.actions,
  onboarding: domains.onboarding.actions,
  messages: domains.messages.actions,
  inbox: inbox.actions,
  arrangement: inbox.arrangement,
  presence: domains.presence.actions,
  saved: inbox.saved,
  reminders: inbox.reminders,
  notifications: domains.notifications.actions,
})

const storesOf = ({ inbox, search, ...domains }: Domains) => ({
  users: domains.users.store,
  sessions: domains.sessions.store,
  workspaces: domains.workspaces.store,
  chats: domains.chats.store,
  presences: domains.presence.store,
  attachments: domains.attachments.store,
  messages: domains.messages.store,
  inbox: inbox.store,
  threads: inbox.threadStore,
  drafts: inbox.draftStore,
  savedMessages: inbox.savedStore,
  arrangement: inbox.arrangementStore,
  notifications: domains.notifications.store,
  search: search.store,
  saved: search.savedStore,
})

async function stop({ metrics, sockets, broker }: Platform, domains: Domains) {
  const { sessions, attachments, presence, messages, inbox, search, jobs } = domains
  sessions.stopHousekeeping()
  attachments.stopCollecting()
  await jobs.stop()
  inbox.warmUp.stop()
  inbox.threadHints.stop()
  metrics.stop()
  sessions.revocations.stop()
  await messages.writer.drain()
  await inbox.drafts.stop()
  await inbox.visits.stop()
  await search.indexer.stop()
  await search.savedSearches.stop()
  sockets.closeAll(closeCodes.goingAway)
  sockets.stop()
  messages.socket.stop()
  presence.broadcasts.stop()
  await presence.attendance.stop()
  messages.hub.stop()
  await broker.close()
}
