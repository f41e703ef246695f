/** Every address of the product by name. */
const query = (path: string, values: Record<string, string | number | undefined>) => {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) if (value !== undefined) search.set(name, String(value))
  const text = search.toString()
  return text ? `${path}?${text}` : path
}

export const paths = {
  home: () => "/",
  setup: () => "/setup",
  signIn: (next?: string) => query("/sign-in", { next }),
  signOut: () => "/sign-out",
  forgotten: () => "/forgotten",
  reset: (token: string) => `/reset/${token}`,
  invitation: (token: string) => `/invite/${token}`,

  workspace: (slug: string) => `/w/${slug}`,
  browse: (slug: string, q?: string) => query(`/w/${slug}/browse`, { q }),
  newChat: (slug: string, kind?: string) => query(`/w/${slug}/new`, { kind }),
  createChat: (slug: string) => `/w/${slug}/chats`,
  people: (slug: string, q?: string) => query(`/w/${slug}/people`, { q }),
  personRole: (slug: string, userId: string) => `/w/${slug}/people/${userId}/role`,
  personBan: (slug: string, userId: string) => `/w/${slug}/people/${userId}/ban`,
  banLift: (slug: string, userId: string) => `/w/${slug}/bans/${userId}/lift`,
  personRemove: (slug: string, userId: string) => `/w/${slug}/people/${userId}/remove`,
  directWith: (slug: string, userId: string) => `/w/${slug}/people/${userId}/direct`,
  searchLanguage: (slug: string) => `/w/${slug}/search-language`,
  workspaceSettings: (slug: string) => `/w/${slug}/settings`,
  workspaceLeave: (slug: string) => `/w/${slug}/leave`,
  invitations: (slug: string) => `/w/${slug}/invitations`,
  invitationRevoke: (slug: string, id: string) => `/w/${slug}/invitations/${id}/revoke`,
  teamReceipts: (slug: string) => `/w/${slug}/receipts`,
  newWorkspace: () => "/workspaces/new",

  search: ({
    grouped,
    order,
    ...rest
  }: {
    q?: string
    team?: string
    cursor?: string
    grouped?: boolean
    order?: "newest" | "relevance"
    /** The saved search that this is. */
    saved?: string
  }) =>
    query("/search", {
      ...rest,
      order: order === "relevance" ? order : undefined,
      grouped: grouped ? "1" : undefined,
    }),
  searches: () => "/searches",
  searchRename: (id: string) => `/searches/${id}/rename`,
  searchRemove: (id: string) => `/searches/${id}/remove`,
  messageContext: (id: string) => `/m/${id}/context`,
  searchCompletions: (values: { team: string; word: string }) => query("/search/completions", values),
  searchRecent: () => "/search/recent",
  searchForget: () => "/search/recent/forget",
  chat: (chatId: string, at?: number) => query(`/c/${chatId}`, { at }),
  chatAtDate: (chatId: string) => `/c/${chatId}/date`,
  chatMessages: (chatId: string, cursor: { before?: number; after?: number } = {}) =>
    query(`/c/${chatId}/messages`, cursor),
  chatChanges: (chatId: string, after: number) => query(`/c/${chatId}/changes`, { after }),
  chatFind: (chatId: string, place: { q?: string; at?: number } = {}) => query(`/c/${chatId}/find`, place),
  /** At one of its matches, in the chat or in a thread beside it. */
  chatMatch: (chatId: string, q: string, at: { seq: number; messageId: string; threadOf: string | null }) =>
    `${query(`/c/${chatId}/find`, { q, at: at.seq })}#${at.threadOf ? "t" : "m"}-${at.messageId}`,
  chatMatches: (chatId: string) => `/c/${chatId}/matches`,
  chatDraft: (chatId: string) => `/c/${chatId}/draft`,
  drafts: (slug: string, cursor?: string) => query(`/w/${slug}/drafts`, { cursor }),
  draftsCount: (slug: string) => `/w/${slug}/drafts/count`,
  chatCompletions: (chatId: string, word?: string) => query(`/c/${chatId}/completions`, { word }),
  chatRead: (chatId: string) => `/c/${chatId}/read`,
  chatJoin: (chatId: string) => `/c/${chatId}/join`,
  chatLeave: (chatId: string) => `/c/${chatId}/leave`,
  chatAnnouncement: (id: string) => `/c/${id}/announcement`,
  chatArchive: (chatId: string) => `/c/${chatId}/archive`,
  chatDetails: (chatId: string) => `/c/${chatId}/details`,
  chatPins: (chatId: string) => `/c/${chatId}/pins`,
  chatSettings: (chatId: string) => `/c/${chatId}/settings`,
  chatPreferences: (chatId: string) => `/c/${chatId}/preferences`,
  switcher: (slug: string) => `/w/${slug}/switch`,
  switchOptions: (slug: string) => `/w/${slug}/switch/options`,
  shortcuts: (slug: string) => `/w/${slug}/shortcuts`,
  waiting: (slug: string, view: "unread" | "catch-up") => `/w/${slug}/${view}`,
  mentions: (slug: string, cursor?: string) => query(`/w/${slug}/mentions`, { cursor }),
  readAll: (slug: string) => `/w/${slug}/read`,
  unreadAgain: (slug: string) => `/w/${slug}/unread-again`,
  notice: (chatId: string, seq: number) => query(`/c/${chatId}/notice`, { seq }),
  arrange: (slug: string) => `/w/${slug}/arrange`,
  sections: (slug: string) => `/w/${slug}/sections`,
  sectionRename: (slug: string, id: string) => `/w/${slug}/sections/${id}/rename`,
  sectionMove: (slug: string, id: string) => `/w/${slug}/sections/${id}/move`,
  sectionRemove: (slug: string, id: string) => `/w/${slug}/sections/${id}/remove`,
  chatMembers: (chatId: string) => `/c/${chatId}/members`,
  chatMemberRemove: (chatId: string, userId: string) => `/c/${chatId}/members/${userId}/remove`,

  chatAttachments: (chatId: string) => `/c/${chatId}/attachments`,
  attachmentRemove: (id: string) => `/attachments/${id}/remove`,
  file: (id: string, size: "full" | "thumb") => `/files/${id}/${size}.webp`,

  message: (id: string) => `/m/${id}`,
  messageEdit: (id: string) => `/m/${id}/edit`,
  messageDelete: (id: string) => `/m/${id}/delete`,
  messageRestore: (id: string) => `/m/${id}/restore`,
  thread: (id: string, place: { reply?: number; before?: number; after?: number } = {}) =>
    query(`/m/${id}/thread`, place),
  quotes: () => "/quotes",
  threadReplies: (id: string, place: { before?: number; after?: number }) => query(`/m/${id}/replies`, place),
  threadFollow: (id: string) => `/m/${id}/follow`,
  threadRead: (id: string) => `/m/${id}/thread/read`,
  threads: (slug: string, cursor?: string) => query(`/w/${slug}/threads`, { cursor }),
  threadsCount: (slug: string) => `/w/${slug}/threads/count`,
  threadsRead: (slug: string) => `/w/${slug}/threads/read`,
  messagePin: (id: string, on = true) => `/m/${id}/${on ? "pin" : "unpin"}`,
  messageSaved: (id: string) => `/m/${id}/saved`,
  messageSave: (id: string) => `/m/${id}/save`,
  messageUnsave: (id: string) => `/m/${id}/unsave`,
  saved: (slug: string, page: { state?: "done"; cursor?: string } = {}) => query(`/w/${slug}/saved`, page),
  savedCount: (slug: string) => `/w/${slug}/saved/count`,
  savedMarks: () => "/saved/marks",
  savedStyle: (stamp: string) => query("/saved.css", { at: stamp }),
  savedPlace: (id: string) => `/saved/${id}`,
  savedRemind: (id: string) => `/saved/${id}/remind`,
  savedDone: (id: string) => `/saved/${id}/done`,
  savedRemove: (id: string) => `/saved/${id}/remove`,
  savedNotice: (id: string) => `/saved/${id}/notice`,
  messageEdits: (id: string) => `/m/${id}/edits`,
  messageReact: (id: string) => `/m/${id}/react`,
  messageReactions: (id: string, values: { emoji?: string; cursor?: string } = {}) =>
    query(`/m/${id}/reactions`, values),
  messageAbsent: (id: string) => `/m/${id}/absent`,
  messageAddAbsent: (id: string) => `/m/${id}/add`,
  messageReceipts: (id: string, cursor?: string) => query(`/m/${id}/receipts`, { cursor }),

  user: (id: string, team?: string) => query(`/u/${id}`, { team }),
  userFavourite: (id: string) => `/u/${id}/favourite`,
  status: (done?: string) => query("/status", { done }),
  statusClear: () => "/status/clear",
  statusPresence: () => "/status/presence",
  statusReceipts: () => "/status/receipts",

  emojiFound: () => "/emoji/found",
  counts: () => "/counts",
  sidebar: (slug: string) => `/w/${slug}/sidebar`,
  account: () => "/account",
  accountNotifications: () => "/account/notifications",
  accountProfile: () => "/account/profile",
  accountSettings: () => "/account/settings",
  accountAvatar: () => "/account/avatar",
  accountAvatarRemove: () => "/account/avatar/remove",
  accountBlocked: () => "/account/blocked",
  /** `of` changes with what it says. */
  blockedSheet: (of: string) => query("/account/blocked.css", { of }),
  userBlock: (id: string) => `/u/${id}/block`,
  avatar: (name: string) => `/avatars/${name}.webp`,
  accountPassword: () => "/account/password",
  accountSessionRevoke: (id: string) => `/account/sessions/${id}/revoke`,
  adminAudit: () => "/admin/audit",
  adminPeople: () => "/admin/people",
  adminResetLink: (userId: string) => `/admin/people/${userId}/reset-link`,
  adminDeactivate: (userId: string) => `/admin/people/${userId}/deactivate`,
  adminReactivate: (userId: string) => `/admin/people/${userId}/reactivate`,
  adminPerformance: () => "/admin/performance",
  adminPlan: (statement: string) => `/admin/performance/plans/${encodeURIComponent(statement)}`,
  adminSocketClose: (id: string) => `/admin/performance/sockets/${id}/close`,
  manual: (page?: string) => (page ? `/manual/${page}` : "/manual"),
  socket: () => "/ws",
} as const
