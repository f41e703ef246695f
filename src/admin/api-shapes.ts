import { z } from "zod"

/** What the API answers, as programs may rely on it. Objects may get more fields; none goes. */
const uuid = z.uuid()
const time = z.iso.datetime()
const count = z.int().min(0)

const shape = <T extends z.ZodType>(id: string, schema: T) => schema.meta({ id })

export const user = shape(
  "User",
  z.object({
    id: uuid,
    email: z.string(),
    handle: z.string(),
    displayName: z.string(),
    avatarUrl: z.string().nullable(),
    serverOwner: z.boolean(),
    createdAt: time,
  }),
)
const role = z.enum(["owner", "admin", "member", "guest"])
export const workspace = shape(
  "Workspace",
  z.object({ id: uuid, name: z.string(), slug: z.string(), createdAt: time, role, unread: count, mentions: count }),
)
export const session = shape("Session", z.object({ token: z.string(), expiresAt: time, user }))
export const invitation = shape(
  "Invitation",
  z.object({ id: uuid, token: z.string(), url: z.string(), expiresAt: time }),
)
export const workspaceMember = shape(
  "WorkspaceMember",
  z.object({
    userId: uuid,
    handle: z.string(),
    displayName: z.string(),
    avatarUrl: z.string().nullable(),
    role,
    joinedAt: time,
    deactivated: z.boolean(),
  }),
)
export const ban = shape(
  "Ban",
  z.object({
    userId: uuid,
    handle: z.string(),
    displayName: z.string(),
    email: z.string(),
    bannedAt: time,
    bannedByName: z.string().nullable(),
  }),
)
const kind = z.enum(["channel", "private", "group", "direct"])
const level = z.enum(["all", "mentions", "nothing"])
export const preferences = shape(
  "Preferences",
  z.object({ level, muted: z.boolean(), favourite: z.boolean(), sectionId: uuid.nullable() }),
)
export const section = shape("Section", z.object({ id: uuid, workspaceId: uuid, name: z.string() }))
export const chat = shape(
  "Chat",
  z.object({
    id: uuid,
    workspaceId: uuid,
    kind,
    name: z.string().nullable(),
    title: z.string(),
    topic: z.string(),
    archivedAt: time.nullable(),
    announcement: z.boolean(),
    reachable: z.boolean(),
    createdAt: time,
    memberCount: count,
    lastSeq: count,
    lastReadSeq: count,
    lastRev: count,
    unread: count.optional(),
    mentions: count.optional(),
    level: level.optional(),
    muted: z.boolean().optional(),
    favourite: z.boolean().optional(),
    sectionId: uuid.nullable().optional(),
    position: z.number().nullable().optional(),
    joined: z.boolean().optional(),
  }),
)
export const openChannel = shape(
  "OpenChannel",
  z.object({
    id: uuid,
    workspaceId: uuid,
    kind,
    name: z.string(),
    topic: z.string(),
    memberCount: count,
    joined: z.literal(false),
  }),
)
export const quietHours = shape(
  "QuietHours",
  z.object({ quietHours: z.object({ from: z.string(), to: z.string(), timeZone: z.string() }).nullable() }),
)
export const draft = shape(
  "Draft",
  z.object({ chatId: uuid, threadOf: uuid.nullable(), text: z.string(), savedAt: time }),
)
export const person = shape(
  "Person",
  z.object({ userId: uuid, handle: z.string(), displayName: z.string(), avatarUrl: z.string().nullable() }),
)
export const chatMember = shape(
  "ChatMember",
  z.object({
    userId: uuid,
    handle: z.string(),
    displayName: z.string(),
    avatarUrl: z.string().nullable(),
    deactivated: z.boolean(),
    joinedAt: time,
  }),
)
export const attachment = shape(
  "Attachment",
  z.object({
    id: uuid,
    kind: z.literal("image"),
    name: z.string(),
    alt: z.string(),
    width: count,
    height: count,
    thumbWidth: count,
    thumbHeight: count,
    url: z.string(),
    thumbUrl: z.string(),
  }),
)
export const message = shape(
  "Message",
  z.object({
    id: uuid,
    kind: z.enum(["text", "system"]),
    chatId: uuid,
    seq: count,
    rev: count,
    senderId: uuid,
    body: z.string(),
    html: z.string(),
    encrypted: z.boolean(),
    clientId: z.string(),
    threadOf: uuid.nullable(),
    alsoInChannel: z.boolean(),
    replyCount: count,
    repliers: z.array(uuid),
    lastReplyAt: time.nullable(),
    mentionedIds: z.array(uuid),
    mentionsAll: z.boolean(),
    mentionsHere: z.boolean(),
    me: z.boolean(),
    pinnedAt: time.nullable(),
    pinnedBy: uuid.nullable(),
    createdAt: time,
    editedAt: time.nullable(),
    deletedAt: z.null(),
    reactions: z.array(z.object({ emoji: z.string(), count, userIds: z.array(uuid) })),
    attachments: z.array(attachment),
    readCount: count.optional(),
  }),
)
export const thread = shape(
  "Thread",
  z.object({
    root: message,
    replies: z.array(message),
    chatId: uuid,
    lastReadSeq: count,
    unread: count,
    mentions: count,
  }),
)
const waitingChat = shape(
  "WaitingChat",
  z.object({
    rank: z.enum(["mentions", "favourites", "written", "others", "muted"]),
    chat: chat.pick({
      id: true,
      kind: true,
      title: true,
      lastSeq: true,
      lastReadSeq: true,
      unread: true,
      mentions: true,
    }),
    messages: z.array(message),
  }),
)
const waitingThread = shape("WaitingThread", z.object({ rank: z.literal("threads"), thread }))
export const waiting = z.discriminatedUnion("rank", [waitingThread, waitingChat])
export const reaction = shape("Reaction", z.object({ emoji: z.string(), userId: uuid, createdAt: time }))
export const version = shape("MessageVersion", z.object({ body: z.string(), writtenAt: time }))
export const deletedMessage = shape(
  "DeletedMessage",
  z.object({ id: uuid, chatId: uuid, seq: count, rev: count, threadOf: uuid.nullable(), deletedAt: time }),
)
export const receipt = shape(
  "Receipt",
  z.object({ userId: uuid, handle: z.string(), displayName: z.string(), readAt: time.nullable() }),
)
const presenceFields = {
  userId: uuid,
  presence: z.enum(["online", "away", "dnd", "offline"]),
  dndUntil: time.nullable(),
  status: z.object({ emoji: z.string(), text: z.string(), until: time.nullable() }).nullable(),
}
export const presence = shape("Presence", z.object(presenceFields))
export const ownPresence = shape(
  "OwnPresence",
  z.object({ ...presenceFields, mode: z.enum(["auto", "away", "invisible"]), receipts: z.boolean() }),
)
export const contact = shape(
  "Contact",
  z.object({
    ...presenceFields,
    handle: z.string(),
    displayName: z.string(),
    favourite: z.boolean(),
    chatId: uuid.nullable(),
  }),
)
export const result = shape(
  "SearchResult",
  z.object({
    message,
    chat,
    snippet: z.object({ text: z.string(), marks: z.array(z.tuple([count, count])) }),
  }),
)
export const savedSearch = shape(
  "SavedSearch",
  z.object({
    id: uuid,
    workspaceId: uuid,
    name: z.string(),
    q: z.string(),
    order: z.enum(["newest", "relevance"]),
    grouped: z.boolean(),
    unread: count,
    seenAt: time,
    createdAt: time,
  }),
)
export const saved = shape(
  "Saved",
  z.object({
    id: uuid,
    workspaceId: uuid,
    /** Null for a note; a message that can no longer be read keeps its id. */
    messageId: uuid.nullable(),
    message: message.nullable(),
    note: z.string().nullable(),
    savedAt: time,
    doneAt: time.nullable(),
    remindAt: time.nullable(),
    remindedAt: time.nullable(),
  }),
)
export const problem = shape(
  "Problem",
  z.object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  }),
)
export const nextCursor = z.string().nullable()
