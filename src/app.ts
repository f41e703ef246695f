import { inLanguage, negotiate, text as catalogue } from "../views/text/text"
import type { Server } from "bun"
import { ReadBy } from "../views/layout"
import { ProblemPage } from "../views/problem"
import { paths } from "../views/paths"
import { problemHtml } from "../views/shared/fragment"
import { Hono } from "hono"
import { createManualRoutes } from "./admin/manual-routes"
import { createApiDescription } from "./admin/openapi"
import { createPerformanceRoutes } from "./admin/performance-routes"
import { createAdminRoutes } from "./admin/routes"
import { createAttachmentActions } from "./attachments/actions"
import { createAttachmentApi } from "./attachments/api"
import { startCollecting } from "./attachments/jobs"
import { createAttachmentRoutes } from "./attachments/routes"
import { createAttachmentStore } from "./attachments/store"
import { createChatActions } from "./chats/actions"
import { createChatApi } from "./chats/api"
import { broadcastChats } from "./chats/broadcasts"
import type { ChatEvents } from "./chats/events"
import { createChatRoutes } from "./chats/routes"
import { createChatStore } from "./chats/store"
import { createArrangementApi, createArrangementRoutes } from "./inbox/arrangement-routes"
import { createArrangementActions, createInboxActions, createReminderActions } from "./inbox/actions"
import { createInboxCommands } from "./inbox/commands"
import { createInboxApi } from "./inbox/api"
import { broadcastReads, broadcastThreads, tellOfDrafts, tellOfSaved, tellOfThreads } from "./inbox/broadcasts"
import type { InboxEvents } from "./inbox/events"
import { drawChatThreads } from "./inbox/chat-threads"
import { createChatPage } from "./inbox/chat-page"
import { createFrame } from "./inbox/frame"
import { createOfflineRoutes } from "./inbox/offline-routes"
import { createInboxRoutes } from "./inbox/routes"
import { createQuoteRoutes } from "./inbox/quote-routes"
import { createThreadApi } from "./inbox/thread-api"
import { createThreadPanels } from "./inbox/thread-panels"
import { createThreadRoutes } from "./inbox/thread-routes"
import { createDraftApi } from "./inbox/draft-api"
import { createDraftRoutes } from "./inbox/draft-routes"
import { createArrangementStore } from "./inbox/arrangement-store"
import { createDraftStore } from "./inbox/draft-store"
import { createDrafts } from "./inbox/drafts"
import { type ReminderJobs, remindWhenDue } from "./inbox/jobs"
import { createSavedApi } from "./inbox/saved-api"
import { createSavedMessages } from "./inbox/saved-messages"
import { createSavedRoutes } from "./inbox/saved-routes"
import { createSavedMessageStore } from "./inbox/saved-store"
import { createThreadStore } from "./inbox/thread-store"
import { createThreads } from "./inbox/threads"
import { createInboxStore } from "./inbox/store"
import { createSwitcher } from "./inbox/switcher"
import { createSwitcherRoutes } from "./inbox/switcher-routes"
import { createVisits } from "./inbox/visits"
import { createWaiting } from "./inbox/waiting"
import { createWaitingRoutes } from "./inbox/waiting-routes"
import { createWarmUp } from "./inbox/warm-up"
import { createMessageActions } from "./messages/actions"
import { createMessageApi } from "./messages/api"
import { createPinRoutes } from "./messages/pin-routes"
import { createReactionRoutes } from "./messages/reaction-routes"
import { createReactionApi } from "./messages/reaction-api"
import { broadcastMessages, toEnvelope } from "./messages/broadcasts"
import type { MessageEvents } from "./messages/events"
import { followMembership } from "./messages/listeners"
import { type ShowAlone, createMessageRoutes } from "./messages/routes"
import { createMessageSocket } from "./messages/socket"
import { timeZoneOf } from "./messages/time-zone"
import { createMessageStore } from "./messages/store"
import { createCommands } from "./messages/commands"
import { createCompletion } from "./messages/completion"
import { createCalling } from "./messages/calling"
import { createComposing } from "./messages/composing"
import { createWritingRoutes } from "./messages/writing-routes"
import { createSubscriptions } from "./messages/subscriptions"
import { createWriter } from "./messages/writer"
import { createNotificationActions } from "./notifications/actions"
import { createNotificationApi } from "./notifications/api"
import { tellOfReminder } from "./notifications/broadcasts"
import { type NoticeJobs, remindAfterQuiet } from "./notifications/jobs"
import { createNotificationRoutes } from "./notifications/routes"
import { createNotificationStore } from "./notifications/store"
import { createOnboardingActions } from "./onboarding/actions"
import { createOnboardingApi } from "./onboarding/api"
import { broadcastDepartures } from "./onboarding/broadcasts"
import type { OnboardingEvents } from "./onboarding/events"
import { createOnboardingRoutes } from "./onboarding/routes"
import { createSetupCode } from "./onboarding/setup-code"
import { createWelcome } from "./onboarding/welcome"
import { openCache } from "./platform/cache/open"
import { createClock } from "./platform/clock"
import type { Config } from "./platform/config"
import type { Database } from "./platform/db/open"
import { createAssetShelf } from "./platform/db/asset-shelf"
import type { Replicas } from "./platform/db/replicas"
import { rememberStatements } from "./platform/db/statement-plans"
import { watchSlowQueries } from "./platform/db/slow-queries"
import { createEvents } from "./platform/events/events"
import type { Assets } from "./platform/http/assets"
import { createCacheHeaders } from "./platform/http/cache-headers"
import { deliver } from "./platform/http/delivery"
import { problemJson, toProblem } from "./platform/http/errors"
import { createMonitoring } from "./platform/http/monitoring"
import { noteWrites } from "./platform/http/note-writes"
import { createOperatorAccess } from "./platform/http/operator-access"
import { originOf, refuseForeignOrigins } from "./platform/http/origin"
import {
  type Problem,
  malformed,
  notFound,
  tooManyConnections,
  unauthorized,
  unavailable,
} from "./platform/http/problem"
import { document, dressPages, isPartial } from "./platform/http/page"
import { createProxyList, plainAddress } from "./platform/http/proxies"
import { createRateLimits } from "./platform/http/rate-limit"
import { logRequests } from "./platform/http/request-log"
import { shedLoad } from "./platform/http/shedding"
import { secureHeaders } from "./platform/http/security-headers"
import { createJobs } from "./platform/jobs/jobs"
import type { Log } from "./platform/log"
import { createMetrics } from "./platform/metrics/metrics"
import { redisFigures } from "./platform/metrics/redis-figures"
import type { Sources } from "./platform/metrics/sources"
import type { Broker } from "./platform/realtime/broker"
import { closeCodes } from "./platform/realtime/close-codes"
import { createHub } from "./platform/realtime/hub"
import { createRedisBroker } from "./platform/realtime/redis-broker"
import type { RedisLink } from "./platform/redis"
import { createMemoryBroker } from "./platform/realtime/memory-broker"
import { createAttendance } from "./platform/realtime/attendance"
import { createPeople } from "./platform/realtime/people"
import { createSocketRoom } from "./platform/realtime/socket-room"
import { createRollCall, nodeName } from "./platform/realtime/roll-call"
import { type Connection, type Socket, createSockets } from "./platform/realtime/sockets"
import { openStorage } from "./platform/storage/open"
import { type Tracing, traceActions, traceDelivery, traceQueries, traceShared } from "./platform/tracing/tracing"
import { createPresenceActions } from "./presence/actions"
import { createPresenceApi } from "./presence/api"
import { broadcastPresence } from "./presence/broadcasts"
import type { PresenceEvents } from "./presence/events"
import { followSight } from "./presence/listeners"
import { createPresent } from "./presence/present"
import { createPresenceRoutes } from "./presence/routes"
import { createPresenceSocket } from "./presence/socket"
import { createPresenceStore } from "./presence/store"
import { createTimeZones } from "./presence/time-zones"
import { createTyping } from "./presence/typing"
import { createSearchActions } from "./search/actions"
import { createSearchApi } from "./search/api"
import { createTurns } from "./search/turns"
import { broadcastSavedSearches, broadcastTurns, tellCount } from "./search/broadcasts"
import { createFindRoutes } from "./search/find-routes"
import { createLanguageChange } from "./search/language"
import { createLanguageRoutes } from "./search/language-routes"
import { createSearchRoutes } from "./search/routes"
import { startIndexer } from "./search/indexer"
import { createListing } from "./search/listing"
import { createSavedSearches } from "./search/saved"
import { createSavedSearchApi } from "./search/saved-api"
import { createSavedSearchRoutes } from "./search/saved-routes"
import { createSavedSearchStore } from "./search/saved-search-store"
import { createSearchStore } from "./search/store"
import { createSessionActions } from "./sessions/actions"
import { createSessionApi } from "./sessions/api"
import type { SessionEvents } from "./sessions/events"
import { type AppContext, type SessionVariables, identify, viewerOf } from "./sessions/guard"
import { closeEndedSessions } from "./sessions/listeners"
import { watchRevocations } from "./sessions/revocations"
import { createSessionRoutes } from "./sessions/routes"
import { createSignInLimit } from "./sessions/sign-in-limit"
import { createSessionStore } from "./sessions/store"
import { createTickets, ticketSeconds } from "./sessions/tickets"
import { createAvatarActions, createBlockActions, createUserActions } from "./users/actions"
import { createUserApi } from "./users/api"
import { broadcastBlocks, broadcastSettings } from "./users/broadcasts"
import type { UserEvents } from "./users/events"
import { createPasswords } from "./users/passwords"
import { createUserRoutes } from "./users/routes"
import { createUserStore } from "./users/store"
import { createWorkspaceActions } from "./workspaces/actions"
import { createWorkspaceApi } from "./workspaces/api"
import type { WorkspaceEvents } from "./workspaces/events"
import { createWorkspaceRoutes } from "./workspaces/routes"
import { createWorkspaceStore } from "./workspaces/store"

export type AllEvents = UserEvents &
  SessionEvents &
  WorkspaceEvents &
  ChatEvents &
  OnboardingEvents &
  PresenceEvents &
  MessageEvents &
  InboxEvents

export type AppOptions = {
  config: Config
  db: Database
  log: Log
  assets: Assets
  broker?: Broker
  /** The other nodes' Redis, where there is one; closed by whoever opened it. */
  redis?: RedisLink
  /** What may answer some of the reads; closed by whoever opened it. */
  replicas?: Replicas
  version?: string
  /** Where this database is, for `/health`. */
  databaseKind?: "embedded" | "url"
  /** Figures for `/health`, `/metrics` and the operator's pages, from parts that not every node has. */
  sources?: Sources
  /** Where somebody wants to see which request led to which statement and delivery. */
  tracing?: Tracing | null
  /** Off where everything is undone again, as when statements are explained: the index would never get ahead. */
  indexing?: boolean
  /** How long somebody who went is believed to be here. */
  presencePatienceMs?: number
}

export type App = Awaited<ReturnType<typeof createApp>>

/** Builds the platform, then each domain in order, and mounts their routes. */
export async function createApp({
  config,
  db: opened,
  log,
  assets,
  redis,
  replicas,
  broker: given,
  version = "dev",
  databaseKind = "url",
  sources: figures,
  tracing = null,
  indexing = true,
  presencePatienceMs,
}: AppOptions) {
  const db = rememberStatements(replicas?.db ?? opened)
  const shelf = createAssetShelf(db)
  // Before the first page names them: it may be another node that is asked.
  await shelf.keep(assets.files)
  const events = createEvents<AllEvents>(log)
  const installation = { ...(await createUserStore(db).installation()) }
  let server: Server<Connection> | null = null
  const shared = redis && !given ? createRedisBroker({ redis, log }) : null
  const broker = given ?? shared ?? createMemoryBroker()
  const limits = createRateLimits({ enforced: config.rateLimit, redis })
  const sockets = createSockets()
  const transmit = (topic: string, frame: string, except?: string) =>
    except
      ? sockets.without(except, topic, () => void server?.publish(topic, frame))
      : void server?.publish(topic, frame)
  const room = createSocketRoom(
    { perUser: config.socketsPerUser, perAddress: config.socketsPerAddress, enforced: config.rateLimit },
    sockets,
    redis && shared ? { redis, peers: shared.peers } : undefined,
  )

  const dataDir = databaseKind === "embedded" ? config.dataDir : null
  const { cache, memory: cacheMemory } = openCache({ mebibytes: config.cacheMemoryMib, redis, broker, log })
  const breakers = [...(redis ? [redis.breaker] : []), ...(replicas?.breakers() ?? [])]
  const sources = {
    pool: db.pool,
    cache: cache.stats,
    ...(redis && redisFigures(redis)),
    ...(shared && { broker: () => (shared.peers.hears() ? ("up" as const) : ("down" as const)) }),
    ...(replicas && { replicas: replicas.figures, replicaReads: replicas.reads }),
    ...(breakers.length > 0 && { breakers: () => breakers }),
    ...figures,
  }
  const metrics = createMetrics({ db, sockets, version, dataDir, sources })
  const slowQueries = watchSlowQueries({ db, log, slowMs: config.slowQueryMs, planOf: sources.planOf ?? db.planOf })
  const clock = createClock()
  if (tracing) traceQueries(tracing, db, clock)

  // Stores
  const users = createUserStore(db, cache)
  const sessions = createSessionStore(db, { sessionDays: config.sessionDays, cache })
  const workspaces = createWorkspaceStore(db)
  const chats = createChatStore(db, cache)
  const attachments = createAttachmentStore(db)
  const messages = createMessageStore(db, cache)
  const inbox = createInboxStore(db, cache, users.blockedBy)
  const arrangement = createArrangementStore(db)
  const presences = createPresenceStore(db, cache)
  const notifications = createNotificationStore(db)
  const search = createSearchStore(db, config.searchTimeoutMs)
  const saved = createSavedSearchStore(db)

  // Realtime
  const hub = createHub({
    broker,
    transmit,
    log,
    async loadChanges(chatId, after) {
      const { messages: list, lastRev, hasMore } = await messages.changesAfter(chatId, after, 200, { urgent: true })
      return {
        envelopes: list.map((message) => toEnvelope(message)),
        upTo: hasMore ? list.at(-1)!.rev : lastRev,
        hasMore,
      }
    },
    tracing,
    onDelivered(envelope) {
      const now = clock()
      if (envelope.committedAt) metrics.delivered(Math.max(0, now - envelope.committedAt))
      if (tracing) traceDelivery(tracing, envelope, now)
    },
    loadHeads: async (ids) => new Map((await chats.listHeads(ids)).map((chat) => [chat.id, chat.lastRev])),
    knowsRights: () => revocations.isCurrent(),
    refreshRights: () => revocations.refresh(),
  })
  const people = createPeople({ broker, transmit })
  const attendance = createAttendance({
    ...(redis && shared && { others: { redis, peers: shared.peers } }),
    onChange: (userId) => presence.announce(userId),
    patienceMs: presencePatienceMs,
  })
  const presence = broadcastPresence(events, {
    broker,
    transmit,
    levelsOf: attendance.levelsOf,
    presences,
    clock,
    onError: (error) => log.warn({ err: error }, "presence could not be told"),
  })
  const rollCall = createRollCall({ broker, sockets, name: nodeName(), patienceMs: given || shared ? 150 : 0 })
  const subscriptions = createSubscriptions({ hub, chats, messages, backlogBytes: config.socketBacklogBytes, log })

  // Actions
  const passwords = createPasswords({
    memoryKib: config.passwordHashMemoryKib,
    passes: config.passwordHashPasses,
    concurrency: config.passwordHashConcurrency,
  })
  const enforced = config.rateLimit
  const setupCode = createSetupCode(config.setupCode)
  const writeSystemLine = messages.insertSystemLine
  const traced = <A extends object>(domain: string, actions: A) => traceActions(tracing, domain, actions)
  const storage = openStorage({ config, db })
  const avatars = traced(
    "avatars",
    createAvatarActions({
      db,
      users,
      events,
      sessions,
      renewChatsOf: chats.renewAllOf,
      storage,
      limit: limits({ name: "avatar", points: 20, seconds: 600 }),
    }),
  )
  const userActions = traced(
    "users",
    createUserActions({ db, users, passwords, events, sessions, renewChatsOf: chats.renewAllOf }),
  )
  const blocks = traced(
    "users",
    createBlockActions({
      db,
      users,
      events,
      sessions,
      sees: async (userId, otherId) => (await presences.listVisible(userId, [otherId])).length > 0,
      judgeReach: chats.judgeReach,
    }),
  )
  const sessionActions = traced("sessions", createSessionActions({ db, sessions, users, passwords, events }))
  const workspaceActions = traced("workspaces", createWorkspaceActions({ db, workspaces, events }))
  const chatActions = traced("chats", createChatActions({ db, chats, sessions, events, writeSystemLine }))
  const onboarding = traced(
    "onboarding",
    createOnboardingActions({
      db,
      users,
      passwords,
      sessions,
      workspaces,
      chats,
      writeSystemLine,
      setupCode,
      signUp: config.signUp,
      teamLimit: limits({ name: "team", points: 10, seconds: 86_400 }),
      events,
    }),
  )
  const uploadLimit = limits({ name: "upload", points: 120, seconds: 60 })
  const attachmentActions = traced(
    "attachments",
    createAttachmentActions({ ...storage, db, attachments, chats, uploadLimit }),
  )
  const lanes = createWriter({ flush: messages.flush, lanes: config.databaseWriterConnections })
  const writer = { ...lanes, write: traceShared(tracing, "messages.flush", lanes.write) }
  // A person who types and pastes never meets it; a program is told to slow down.
  const sendLimit = limits({ name: "send", points: 300, seconds: 10 })
  const timeZones = createTimeZones({
    presences,
    onError: (error) => log.warn({ err: error }, "a time zone could not be kept"),
  })
  const presenceActions = traced("presence", createPresenceActions({ presences, events }))
  const presentIn = createPresent({ listMemberIds: chats.listMemberIds, levelsOf: attendance.levelsOf, presences })
  const messageActions = traced(
    "messages",
    createMessageActions({
      messages,
      chats,
      users,
      writer,
      attachments: attachmentActions,
      events,
      sendLimit,
      presentIn,
      clock,
    }),
  )
  const warmUp = createWarmUp({ users, chats, messages, pool: db.pool, log })
  const threadStore = createThreadStore(db)
  const threads = createThreads({
    store: threadStore,
    messages,
    load: messageActions.load,
    tell: tellOfThreads(people),
  })
  const draftStore = createDraftStore(db)
  const drafts = createDrafts({
    store: draftStore,
    chats,
    log,
    ...tellOfDrafts(people),
  })
  const visits = createVisits({ write: inbox.noteVisits, log, clock })
  const jobs = createJobs<ReminderJobs & NoticeJobs>({ db, log, names: ["reminder", "reminder-notice"] })
  const savedStore = createSavedMessageStore(db)
  const savedMessages = traced(
    "inbox",
    createSavedMessages({
      store: savedStore,
      jobs,
      messages,
      chats,
      load: messageActions.load,
      tell: tellOfSaved(people),
    }),
  )
  const inboxActions = traced("inbox", createInboxActions({ chats, messages, inbox, events }))
  const waiting = createWaiting({ actions: inboxActions, inbox, messages, chats, threads })
  const arrangementActions = traced("inbox", createArrangementActions({ arrangement, chats, events }))

  const turns = createTurns()
  const searchActions = createSearchActions({
    turns,
    list: createListing({ search, cache }),
    search,
    chats,
    messages,
    workspaces,
  })
  const searches = createSavedSearches({ saved, search, workspaces, tellCount: tellCount(people) })

  // Who hears of what
  closeEndedSessions(events, sockets)
  followMembership(events, { people, sockets, subscriptions, renewLinksTo: messages.renewLinksTo })
  broadcastSettings(events, people)
  broadcastBlocks(events, people)
  followSight(events, presence)
  broadcastMessages(events, { hub, people, chats })
  broadcastChats(events, { hub, people, chats })
  broadcastDepartures(events, { hub, chats })
  broadcastReads(events, { people, inbox })
  const threadHints = broadcastThreads(events, { people, threads: threadStore })
  broadcastTurns(turns, broker)
  const savedSearches = broadcastSavedSearches({ events, broker, people, saved, searches, learn: search.learn, log })
  const indexer = startIndexer({ store: search, events, log, onIndexed: savedSearches.tell, running: indexing })
  const onChatLeft = async (userId: string, chatId: string, reason: string) => {
    await subscriptions.revoke(userId, chatId, reason)
    await presence.judgeAgain(userId)
  }
  const revocations = watchRevocations({ sessions, users, sockets, log, onChatLeft })

  const stopCollecting = startCollecting({ actions: attachmentActions, log })

  // HTTP
  const proxies = createProxyList(config.trustedProxies)
  const signInLimit = createSignInLimit(limits)
  const signUpLimit = limits({ name: "sign-up", points: 600, seconds: 3600 })
  const publicOrigin = (c: AppContext) => config.publicUrl ?? installation.origin ?? c.get("origin")
  const isOurs = (origin: string, c: AppContext) =>
    origin === c.get("origin") || origin === (config.publicUrl ?? installation.origin)
  const messageSocket = createMessageSocket({
    actions: messageActions,
    async markRead(userId, chatId, seq) {
      await inboxActions.markRead(userId, chatId, seq, false)
      await replicas?.lastWrites.note(userId)
    },
    keepDraft: drafts.keep,
    subscriptions,
    sockets,
    people,
    typing: createTyping({ hub }),
    presence: createPresenceSocket({ attendance, broadcasts: presence }),
    epoch: installation.epoch,
    heartbeatMs: config.socketHeartbeatSeconds * 1000,
    build: assets.buildId,
    listMissed: notifications.listMissed,
    isLive: sessions.isLive,
    limits: enforced,
    log,
  })
  const tickets = createTickets({ sessions, limit: limits({ name: "ticket", points: 120, seconds: 60 }) })

  const hono = new Hono<{ Variables: SessionVariables }>()
  hono.use(async (c, next) => {
    const peer = plainAddress(server?.requestIP(c.req.raw)?.address ?? "127.0.0.1")
    c.set("peer", peer)
    c.set("address", proxies.clientOf(peer, c.req.header("x-forwarded-for") ?? null))
    const url = new URL(c.req.url)
    const believed = proxies.trusts(peer)
    const scheme = (believed && c.req.header("x-forwarded-proto")) || url.protocol.slice(0, -1)
    const host = (believed && c.req.header("x-forwarded-host")) || c.req.header("host") || url.host
    c.set("origin", originOf(`${scheme === "https" ? "https" : "http"}://${host}`) ?? url.origin)
    return next()
  })
  hono.use(logRequests({ log, tracing, trusts: proxies.trusts, onEnd: metrics.requested }))
  hono.use(secureHeaders)
  hono.use((c, next) => inLanguage(negotiate(c.req.header("accept-language")), next))
  hono.use(shedLoad(config.requestsInFlight, assets.isHere))
  hono.use(async (c, next) => (await assets.respond(c.req.raw, shelf.find)) ?? next())
  hono.use(deliver)
  hono.use(createCacheHeaders(cache))
  hono.use(refuseForeignOrigins((origin, c) => isOurs(origin, c)))

  const mayLook = createOperatorAccess({
    addresses: config.metricsAddresses,
    token: config.metricsToken,
    trusts: proxies.trusts,
  })
  hono.route("/", createMonitoring({ db, metrics, mayLook, sockets: sockets.count, version, databaseKind, sources }))

  hono.use(identify(sessionActions))
  if (replicas) hono.use(noteWrites(replicas.lastWrites, (c) => c.get("viewer")?.user.id))
  hono.use((c, next) => {
    const viewer = c.get("viewer")
    if (!viewer) return next()
    const { settings } = viewer.user
    metrics.seen(viewer.user.id)
    dressPages(c, (page) => ReadBy({ settings, page }))
    return settings.language === "auto" ? next() : inLanguage(settings.language, next)
  })
  async function upgrade(c: AppContext, face: "page" | "program"): Promise<Response> {
    const ticket = face === "program" ? await tickets.use(c.req.query("ticket")) : null
    const viewer = ticket ?? c.get("viewer")
    if (!viewer) throw unauthorized()
    if (!(await room.hasRoom(viewer.user.id, c.get("address")))) throw tooManyConnections(10)
    if (sockets.count() >= config.socketsPerNode) throw unavailable(10)
    if (face === "page") timeZones.note(viewer.user.id, timeZoneOf(c))
    const data = messageSocket.connect({
      user: viewer.user,
      sessionId: viewer.session.id,
      address: c.get("address"),
      face,
    })
    if (c.req.header("upgrade")?.toLowerCase() !== "websocket" || !server?.upgrade(c.req.raw, { data })) {
      throw malformed(catalogue.refusals.speaksWebSocket)
    }
    return new Response(null)
  }
  hono.get("/ws", (c) => upgrade(c, "page"))

  const api = new Hono<{ Variables: SessionVariables }>()
  api.onError((error, c) => problemJson(toProblem(error, log, c)))
  api.get("/events", (c) => upgrade(c, "program"))
  api.post("/events/ticket", async (c) =>
    c.json({ ticket: await tickets.issue(c), expiresInSeconds: ticketSeconds }, 201),
  )
  api.route("/", createSessionApi({ actions: sessionActions, limit: signInLimit, listWorkspaces: workspaces.listFor }))
  api.route(
    "/",
    createOnboardingApi({ actions: onboarding, sessions: sessionActions, users, workspaces, limit: signUpLimit }),
  )
  api.route("/", createUserApi({ actions: userActions, avatars, blocks }))
  api.route(
    "/",
    createWorkspaceApi({
      actions: workspaceActions,
      workspaces,
      publicOrigin,
      remove: onboarding.removeFromWorkspace,
      ban: onboarding.banFromWorkspace,
    }),
  )
  api.route("/", createChatApi({ actions: chatActions, chats, workspaces }))
  api.route("/", createPresenceApi({ actions: presenceActions, presences, workspaces, look: presence.look }))
  api.route("/", createAttachmentApi({ actions: attachmentActions }))
  api.route("/", createMessageApi({ actions: messageActions, chats: chatActions, messages }))
  api.route("/", createReactionApi({ actions: messageActions, chats: chatActions, messages }))
  api.route("/", createInboxApi({ actions: inboxActions, inbox, chats, workspaces, waiting }))
  api.route("/", createThreadApi({ threads, workspaces }))
  api.route("/", createSavedApi({ saved: savedMessages, workspaces }))
  api.route("/", createDraftApi({ drafts, chats: chatActions, threads, workspaces }))
  api.route("/", createArrangementApi({ actions: arrangementActions, workspaces }))
  const notificationActions = createNotificationActions({
    store: notifications,
    arrangement: arrangementActions,
    threads: threadStore,
    presences,
    saved: savedMessages,
    jobs,
    tellReminder: tellOfReminder(people),
  })
  const reminderActions = createReminderActions({
    store: savedStore,
    tell: tellOfSaved(people),
    onDue: ({ userId, id }, jobId) => notificationActions.remind(userId, id, jobId),
  })
  remindWhenDue(jobs, reminderActions)
  remindAfterQuiet(jobs, notificationActions)
  api.route("/", createNotificationApi({ actions: notificationActions }))
  api.route("/", createSearchApi({ actions: searchActions }))
  api.route("/", createSavedSearchApi({ searches }))
  api.route("/", createApiDescription(version))
  api.all("*", () => {
    throw notFound(catalogue.refusals.noSuchCall)
  })
  hono.route("/api/v1", api)

  const frame = createFrame({ inbox: inboxActions, workspaces, assets })
  const welcome = createWelcome({ workspaces, actions: workspaceActions, publicOrigin })
  const showChat = createChatPage({ frame, inbox, messages, visits, welcome })
  const fixedOrigin = config.publicUrl ?? installation.origin
  hono.route("/", createSessionRoutes({ actions: sessionActions, userActions, users, limit: signInLimit, assets }))
  hono.route(
    "/",
    createUserRoutes({
      actions: userActions,
      listSessions: sessions.listOf,
      limit: signInLimit,
      assets,
      avatars,
      blocks,
    }),
  )
  hono.route(
    "/",
    createOnboardingRoutes({
      actions: onboarding,
      sessions: sessionActions,
      workspaces,
      limit: signUpLimit,
      assets,
      fixedOrigin,
      onOrigin: (origin) => void (installation.origin ??= origin),
    }),
  )
  hono.route(
    "/",
    createInboxRoutes({
      frame,
      actions: inboxActions,
      inbox,
      chats,
      messages,
      workspaces,
      visits,
      showChat,
      isFirstRun: onboarding.isFirstRun,
    }),
  )
  const threadPanels = createThreadPanels({ threads, messages, findDraft: drafts.find })
  hono.route("/", createQuoteRoutes({ chats, messages }))
  hono.route("/", createDraftRoutes({ frame, drafts, chats: chatActions, threads }))
  hono.route("/", createThreadRoutes({ frame, threads, panels: threadPanels, chats, showChat }))
  hono.route("/", createOfflineRoutes(assets))
  hono.route("/", createArrangementRoutes({ actions: arrangementActions, workspaces, frame, showChat }))
  hono.route("/", createNotificationRoutes({ actions: notificationActions, assets }))
  hono.route("/", createSwitcherRoutes({ frame, find: createSwitcher({ inbox, chats, visits }) }))
  hono.route("/", createWaitingRoutes({ frame, actions: inboxActions, waiting }))
  hono.route(
    "/",
    createPresenceRoutes({
      frame,
      actions: presenceActions,
      presences,
      users,
      workspaces,
      look: presence.look,
      assets,
      timeZoneOf,
    }),
  )
  hono.route(
    "/",
    createFindRoutes({ actions: searchActions, chats: chatActions, messages, panels: threadPanels, showChat }),
  )
  hono.route("/", createSearchRoutes({ frame, actions: searchActions, search, searches, workspaces, chats }))
  hono.route("/", createSavedSearchRoutes({ searches, workspaces }))
  hono.route("/", createLanguageRoutes({ frame, change: createLanguageChange({ db, search }) }))
  hono.route("/", createAttachmentRoutes({ actions: attachmentActions }))
  hono.route(
    "/",
    createChatRoutes({
      frame,
      showChat,
      actions: chatActions,
      chats,
      workspaces,
      drawThreads: drawChatThreads(messages),
    }),
  )
  const showAlone: ShowAlone = async (c, chatId, title, main, status) => {
    const { workspace } = await chatActions.load(viewerOf(c).user.id, chatId)
    return frame.show(c, { title, workspace, main, openChatId: chatId, pane: "conversation", status })
  }
  const commands = [
    ...createCommands({ actions: chatActions, chats, presence: presenceActions, clock }),
    ...createInboxCommands(arrangementActions, savedMessages),
  ]
  const calling = createCalling({ chats: chatActions, presentIn })
  hono.route(
    "/",
    createWritingRoutes({
      chats: chatActions,
      actions: messageActions,
      complete: createCompletion({ chats, commands }),
      composing: createComposing({ chats, actions: chatActions, messages: messageActions, calling, commands }),
      showAlone,
      attachments: attachmentActions,
    }),
  )
  hono.route(
    "/",
    createMessageRoutes({
      actions: messageActions,
      chats: chatActions,
      messages,
      calling,
      showsReceipts: workspaces.showsReceipts,
      showAlone,
    }),
  )
  hono.route("/", createSavedRoutes({ frame, saved: savedMessages, workspaces, showAlone }))
  hono.route("/", createPinRoutes({ actions: messageActions, chats: chatActions, messages, showAlone }))
  hono.route("/", createReactionRoutes({ actions: messageActions, messages, showAlone }))
  hono.route(
    "/",
    createWorkspaceRoutes({
      frame,
      actions: workspaceActions,
      workspaces,
      publicOrigin,
      leave: onboarding.leaveWorkspace,
      remove: onboarding.removeFromWorkspace,
      ban: onboarding.banFromWorkspace,
      languageOf: search.languageOf,
      listContacts: presences.listContacts,
    }),
  )
  hono.route("/", createAdminRoutes({ actions: userActions, users, workspaces, assets, publicOrigin }))
  hono.route("/", createPerformanceRoutes({ metrics, slowQueries, rollCall, users, search, assets, sources }))
  hono.route("/", createManualRoutes(assets))
  hono.notFound((c) => showProblem(c, notFound(catalogue.refusals.noSuchPage)))
  hono.onError((error, c) => showProblem(c, toProblem(error, log, c)))

  /** A readable message in place or on a page of its own; without a session, the way to get one and come back. */
  function showProblem(c: AppContext, problem: Problem | null): Response | Promise<Response> {
    if (c.req.path.startsWith("/api/") || c.req.path === paths.socket()) return problemJson(problem)
    const status = problem?.status ?? 500
    const partial = isPartial(c)
    if (status === 401) {
      const wanted = partial
        ? originOf(c.req.header("hx-current-url")) === c.get("origin")
          ? new URL(c.req.header("hx-current-url")!)
          : null
        : new URL(c.req.url)
      const signIn = paths.signIn(
        wanted && (partial || c.req.method === "GET") ? wanted.pathname + wanted.search : undefined,
      )
      if (!partial) return c.redirect(signIn, 303)
      return new Response(null, { status: 401, headers: { "HX-Redirect": signIn, Vary: "HX-Request-Type" } })
    }
    const detail = problem?.detail ?? catalogue.refusals.serverError
    const headers = {
      "X-Problem": encodeURIComponent(detail),
      ...(problem?.extra.retryAfter && { "Retry-After": String(problem.extra.retryAfter) }),
    }
    for (const [name, value] of Object.entries(headers)) c.header(name, value)
    if (partial) return c.html(problemHtml(detail), status)
    return document(
      c,
      ProblemPage({
        assets: assets.urls,
        status,
        title: problem?.title ?? catalogue.problem.titles.error,
        detail,
        signedIn: Boolean(c.get("viewer")),
      }),
      status,
    )
  }

  const housekeeping = setInterval(() => {
    sessions.forgetOld().catch((error: unknown) => log.warn({ err: error }, "housekeeping failed"))
  }, 3_600_000)
  housekeeping.unref()

  return {
    fetch(request: Request, bound: Server<Connection>) {
      server ??= bound
      return hono.fetch(request)
    },
    websocket: {
      maxPayloadLength: 64 * 1024,
      backpressureLimit: config.socketBacklogBytes,
      closeOnBackpressureLimit: true,
      idleTimeout: 120,
      sendPings: false,
      // The server would compress for every socket anew: 23 µs a delivery of 1.8 kB instead of 1.8 µs, for a quarter of the bytes.
      perMessageDeflate: false,
      open: messageSocket.open,
      message(socket: Socket, frame: string | Buffer) {
        socket.data.lastFrameAt = Date.now()
        messageSocket.receive(socket, typeof frame === "string" ? frame : "")
      },
      ping(socket: Socket) {
        socket.data.lastFrameAt = Date.now()
      },
      pong(socket: Socket) {
        socket.data.lastFrameAt = Date.now()
      },
      close: messageSocket.close,
    },
    actions: {
      users: userActions,
      avatars,
      blocks,
      sessions: sessionActions,
      workspaces: workspaceActions,
      chats: chatActions,
      attachments: attachmentActions,
      onboarding,
      messages: messageActions,
      inbox: inboxActions,
      arrangement: arrangementActions,
      presence: presenceActions,
      saved: savedMessages,
      reminders: reminderActions,
      notifications: notificationActions,
    },
    /** Every address that is answered, so that a test can tell whether it knows them all. */
    routes: hono.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => ({ method, path })),
    stores: {
      users,
      sessions,
      workspaces,
      chats,
      presences,
      attachments,
      messages,
      inbox,
      threads: threadStore,
      drafts: draftStore,
      savedMessages: savedStore,
      arrangement,
      notifications,
      search,
      saved,
    },
    storage,
    warmUp: warmUp.run,
    /** From now on this node does what is put off for later. */
    startJobs: jobs.start,
    cache,
    cacheMemory,
    shelf,
    hub,
    sockets,
    setupCode: setupCode.value,
    /** Flushes what is being written, then ends the sockets with 1001. */
    async stop() {
      clearInterval(housekeeping)
      stopCollecting()
      await jobs.stop()
      warmUp.stop()
      threadHints.stop()
      metrics.stop()
      revocations.stop()
      await writer.drain()
      await drafts.stop()
      await visits.stop()
      await indexer.stop()
      await savedSearches.stop()
      sockets.closeAll(closeCodes.goingAway)
      sockets.stop()
      messageSocket.stop()
      presence.stop()
      await attendance.stop()
      hub.stop()
      await broker.close()
    },
  }
}
