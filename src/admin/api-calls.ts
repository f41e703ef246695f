import { z } from "zod"
import { chatChange, createChat } from "../chats/input"
import { draftPlace, newDraft } from "../inbox/draft-input"
import { threadPosition } from "../inbox/thread-input"
import {
  changesQuery,
  editMessage,
  pageQuery,
  postBatch,
  postMessage,
  reactionsQuery,
  readPosition,
} from "../messages/input"
import { arrangement, mentionsPage, newSection, preferences, sectionStep } from "../inbox/input"
import { newReminder, savedChange, savedList, savedWish } from "../inbox/saved-input"
import { quietHours } from "../notifications/input"
import { signUp } from "../onboarding/input"
import { listQuery } from "../platform/http/cursor"
import { newPresence, newStatus, presenceQuery, shown } from "../presence/input"
import { newSearch, renamedSearch, searchQuery, searchesQuery } from "../search/input"
import { signIn } from "../sessions/input"
import { profileChange } from "../users/input"
import { settings, settingsChange } from "../users/settings"
import { changeRole, createInvitation, createWorkspace, peopleQuery, receiptsSetting } from "../workspaces/input"
import * as shapes from "./api-shapes"

/** One call: what it takes, and what it answers where all is well; `null` where the answer has no body. */
export type Call = {
  summary: string
  query?: z.ZodType
  body?: z.ZodType
  answers: Record<number, z.ZodType | null>
  /** Takes a file: as the body, or as `file` of a form. */
  upload?: true
  /** Asks for no session. */
  open?: true
}

const { nextCursor } = shapes
const anyMessage = z.union([shapes.message, shapes.deletedMessage])
const chat = z.object({ chat: shapes.chat })
const message = z.object({ message: shapes.message })
const done = { 204: null }

/** Every call of the API by method and path; a test holds it against the routes. */
export const calls: Record<string, Call> = {
  "GET /openapi.json": { summary: "This description", answers: { 200: z.looseObject({}) }, open: true },
  "POST /users": {
    summary: "Sign up, or set up an empty server",
    body: signUp,
    answers: { 201: shapes.session.extend({ workspace: shapes.workspace.optional() }) },
    open: true,
  },
  "POST /sessions": { summary: "Sign in", body: signIn, answers: { 201: shapes.session }, open: true },
  "DELETE /sessions/current": { summary: "Sign out", answers: done },
  "GET /me": {
    summary: "Who one is, and one's first hundred teams; `GET /workspaces` goes on at `nextCursor`",
    answers: { 200: z.object({ user: shapes.user, workspaces: z.array(shapes.workspace), nextCursor }) },
  },
  "PATCH /me": {
    summary: "Change one's name, handle or e-mail; 409 where handle or e-mail is somebody else's",
    body: profileChange,
    answers: { 200: z.object({ user: shapes.user }) },
  },
  "GET /me/settings": { summary: "How one wants Confab to look and sound", answers: { 200: z.object({ settings }) } },
  "PATCH /me/settings": {
    summary: "Change some of one's settings, on all one's devices",
    body: settingsChange,
    answers: { 200: z.object({ settings }) },
  },
  "PUT /me/avatar": {
    summary: "Show a picture in the place of one's initials: its middle, 256 px square",
    upload: true,
    answers: { 200: z.object({ avatarUrl: z.string().nullable() }) },
  },
  "DELETE /me/avatar": { summary: "Back to initials", answers: done },
  "GET /me/quiet-hours": { summary: "When nothing makes itself heard", answers: { 200: shapes.quietHours } },
  "PUT /me/quiet-hours": {
    summary: "Keep quiet hours, from and to by the clock of a zone, over midnight too",
    body: quietHours,
    answers: { 200: shapes.quietHours },
  },
  "DELETE /me/quiet-hours": { summary: "Keep no quiet hours", answers: done },
  "GET /me/blocked": {
    summary: "Whom one blocks, by name",
    answers: { 200: z.object({ blocked: z.array(shapes.person) }) },
  },
  "PUT /me/blocked/:id": {
    summary: "Block somebody: neither writes in the chat of the two, and what they say elsewhere counts for nothing",
    answers: done,
  },
  "DELETE /me/blocked/:id": { summary: "Block somebody no more", answers: done },
  "GET /workspaces": {
    summary: "One's teams, those that one came into first at the beginning",
    query: listQuery,
    answers: { 200: z.object({ workspaces: z.array(shapes.workspace), nextCursor }) },
  },
  "POST /workspaces": {
    summary: "Make a team",
    body: createWorkspace,
    answers: { 201: z.object({ workspace: shapes.workspace }) },
  },
  "GET /workspaces/:id/members": {
    summary: "Who is in a team, by handle; with q those whose handle or name has it in it",
    query: peopleQuery,
    answers: { 200: z.object({ members: z.array(shapes.workspaceMember), nextCursor }) },
  },
  "PATCH /workspaces/:id/members/:userId": {
    summary: "Give somebody another role in a team; 409 where it would have no owner",
    body: changeRole,
    answers: { 200: z.object({ member: shapes.workspaceMember }) },
  },
  "DELETE /workspaces/:id/members/:userId": {
    summary: "Remove somebody from a team, or leave it oneself; 409 for its last owner",
    answers: done,
  },
  "GET /workspaces/:id/bans": {
    summary: "Who is not to come back into a team",
    query: listQuery,
    answers: { 200: z.object({ bans: z.array(shapes.ban), nextCursor }) },
  },
  "PUT /workspaces/:id/bans/:userId": { summary: "Remove somebody from a team for good", answers: done },
  "DELETE /workspaces/:id/bans/:userId": { summary: "Let somebody be invited again", answers: done },
  "POST /workspaces/:id/invitations": {
    summary: "Invite to a team",
    body: createInvitation,
    answers: { 201: z.object({ invitation: shapes.invitation }) },
  },
  "GET /workspaces/:id/chats": {
    summary: "One's chats in a team, with what is unread",
    query: listQuery,
    answers: { 200: z.object({ chats: z.array(shapes.chat), nextCursor }) },
  },
  "POST /workspaces/:id/chats": {
    summary: "Make a chat; a direct one that is there already is answered with 200",
    body: createChat,
    answers: { 200: chat, 201: chat },
  },
  "GET /chats/:id": {
    summary: "A chat of one's own, or an open channel that one may join",
    answers: { 200: z.object({ chat: z.union([shapes.chat, shapes.openChannel]) }) },
  },
  "PATCH /chats/:id": {
    summary:
      "Rename a chat, set its topic, let only those who run the team write in it or everybody again, archive it or bring it back",
    body: chatChange,
    answers: { 200: chat },
  },
  "PUT /chats/:id/members/me": { summary: "Join an open channel", answers: done },
  "DELETE /chats/:id/members/me": { summary: "Leave a chat", answers: done },
  "GET /chats/:id/members/me": {
    summary: "What one wants of a chat",
    answers: { 200: z.object({ preferences: shapes.preferences }) },
  },
  "PATCH /chats/:id/members/me": {
    summary: "Choose what one is told of a chat, mute it, make it a favourite, or put it into a section",
    body: preferences,
    answers: { 200: z.object({ preferences: shapes.preferences }) },
  },
  "GET /workspaces/:id/sections": {
    summary: "The sections of one's sidebar",
    answers: { 200: z.object({ sections: z.array(shapes.section) }) },
  },
  "POST /workspaces/:id/sections": {
    summary: "Add a section",
    body: newSection,
    answers: { 201: z.object({ section: shapes.section }) },
  },
  "PUT /workspaces/:id/arrangement": {
    summary:
      "Put chats into one place of one's sidebar, in this order: favourites, channels, direct, or a section; chats that are not one's own are passed over",
    body: arrangement,
    answers: done,
  },
  "PATCH /sections/:id": { summary: "Rename a section", body: newSection, answers: done },
  "POST /sections/:id/move": {
    summary: "Let a section change places with the one above (-1) or below (1)",
    body: sectionStep,
    answers: done,
  },
  "DELETE /sections/:id": { summary: "Remove a section; its chats stay", answers: done },
  "GET /chats/:id/members": {
    summary: "Who is in a chat",
    query: listQuery,
    answers: { 200: z.object({ members: z.array(shapes.chatMember), nextCursor }) },
  },
  "PUT /chats/:id/members/:userId": { summary: "Add somebody to a chat", answers: done },
  "DELETE /chats/:id/members/:userId": { summary: "Remove somebody from a chat", answers: done },
  "GET /chats/:id/messages": {
    summary: "Messages, newest first; oldest first after a cursor, around a seq, or around where a day begins",
    query: pageQuery,
    answers: {
      200: z.object({ messages: z.array(shapes.message), nextCursor, prevCursor: nextCursor, hasMore: z.boolean() }),
    },
  },
  "POST /chats/:id/messages": {
    summary: "Post a message; the same clientId again is answered with 200 and the same message",
    body: postMessage,
    answers: { 200: message, 201: message },
  },
  "POST /chats/:id/messages/batch": {
    summary: "Post up to a hundred messages, all or none",
    body: postBatch,
    answers: { 201: z.object({ messages: z.array(shapes.message) }) },
  },
  "POST /chats/:id/attachments": {
    summary: "Upload a picture for a message: the file as the body, or as `file` of a form",
    upload: true,
    query: z.object({ name: z.string().optional(), alt: z.string().optional() }),
    answers: { 201: z.object({ attachment: shapes.attachment }) },
  },
  "DELETE /attachments/:id": { summary: "Take back a picture that is not sent yet", answers: done },
  "GET /chats/:id/changes": {
    summary: "The present state of all that changed after a rev",
    query: changesQuery,
    answers: { 200: z.object({ messages: z.array(anyMessage), upTo: z.int(), hasMore: z.boolean() }) },
  },
  "PUT /chats/:id/read": { summary: "Move one's read position", body: readPosition, answers: done },
  "GET /messages/:id": { summary: "A message", answers: { 200: z.object({ message: anyMessage }) } },
  "PATCH /messages/:id": {
    summary: "Change what a message says; 409 where it has another rev by now",
    body: editMessage,
    answers: { 200: message },
  },
  "DELETE /messages/:id": { summary: "Delete a message", answers: done },
  "POST /messages/:id/restore": {
    summary: "Bring back a message that one deleted within the last ten seconds; 403 where it is too late",
    answers: { 200: message },
  },
  "PUT /messages/:id/follow": {
    summary: "Follow the thread of a message, or of a reply",
    answers: { 204: null },
  },
  "DELETE /messages/:id/follow": {
    summary: "Follow a thread no more; replying or being mentioned in it follows again",
    answers: { 204: null },
  },
  "PUT /messages/:id/thread/read": {
    summary: "Mark a thread's replies up to a seq as read; never moves back",
    body: threadPosition,
    answers: { 204: null },
  },
  "GET /workspaces/:id/threads": {
    summary:
      "The threads one follows, the newest activity first; `unread` counts those in which something is new, `mentions` the new replies that mention the caller, both up to 100",
    query: listQuery,
    answers: {
      200: z.object({
        threads: z.array(shapes.thread),
        unread: z.int(),
        mentions: z.int(),
        nextCursor: z.string().nullable(),
      }),
    },
  },
  "GET /workspaces/:id/mentions": {
    summary: "Messages of others in a team that mention one, by handle or with everybody of the chat, newest first",
    query: mentionsPage,
    answers: { 200: z.object({ messages: z.array(shapes.message), nextCursor }) },
  },
  "GET /workspaces/:id/catch-up": {
    summary:
      "What waits for one in a team, as it matters: thirty chats at most, each with its first four unread messages, and ten threads; `more` chats and, where `moreThreads`, threads found no place",
    answers: { 200: z.object({ waiting: z.array(shapes.waiting), more: z.int(), moreThreads: z.boolean() }) },
  },
  "GET /workspaces/:id/drafts": {
    summary: "What one has begun to write in a team and not sent, the newest first",
    query: listQuery,
    answers: { 200: z.object({ drafts: z.array(shapes.draft), nextCursor }) },
  },
  "GET /chats/:id/draft": {
    summary: "What one has begun to write in a chat, or in a thread of it; empty where nothing",
    query: draftPlace,
    answers: { 200: z.object({ text: z.string() }) },
  },
  "PUT /chats/:id/draft": {
    summary: "Keep what one is writing in a chat or a thread, on all one's devices; an empty text takes it away",
    body: newDraft,
    answers: done,
  },
  "DELETE /chats/:id/draft": { summary: "Drop what one has begun to write", query: draftPlace, answers: done },
  "POST /workspaces/:id/read": { summary: "Mark all chats and threads of a team as read", answers: done },
  "PUT /workspaces/:id/threads/read": {
    summary: "Mark all threads of a team as read",
    answers: { 204: null },
  },
  "GET /messages/:id/receipts": {
    summary: "Who has read a message, and when",
    query: listQuery,
    answers: { 200: z.object({ readBy: z.array(shapes.receipt), count: z.int(), nextCursor }) },
  },
  "PUT /messages/:id/pin": { summary: "Pin a message; 409 where the chat holds a hundred", answers: done },
  "DELETE /messages/:id/pin": { summary: "Unpin a message", answers: done },
  "GET /chats/:id/pins": {
    summary: "What is pinned in a chat, the last pinned first",
    answers: { 200: z.object({ messages: z.array(shapes.message) }) },
  },
  "GET /workspaces/:id/saved": {
    summary:
      "What one keeps for later in a team: what is due first, then the newest; `open` counts what is not done, `due` what one was reminded of",
    query: savedList,
    answers: { 200: z.object({ saved: z.array(shapes.saved), open: z.int(), due: z.int(), nextCursor }) },
  },
  "PUT /messages/:id/saved": {
    summary: "Keep a message for later, with a reminder where a time is given; null takes the reminder back",
    body: savedWish,
    answers: { 200: z.object({ saved: shapes.saved }) },
  },
  "DELETE /messages/:id/saved": { summary: "Keep a message no longer", answers: done },
  "POST /workspaces/:id/reminders": {
    summary: "Be reminded of words of one's own",
    body: newReminder,
    answers: { 201: z.object({ saved: shapes.saved }) },
  },
  "PATCH /saved/:id": {
    summary: "Say that something kept is done, or not; set another time to be reminded of it, or none",
    body: savedChange,
    answers: { 200: z.object({ saved: shapes.saved }) },
  },
  "DELETE /saved/:id": { summary: "Take something off the list of what one keeps", answers: done },
  "GET /messages/:id/edits": {
    summary: "What a message said from when on, the earliest first, with its first 500 edits at most",
    answers: { 200: z.object({ versions: z.array(shapes.version) }) },
  },
  "GET /messages/:id/reactions": {
    summary: "Who reacted with what, the earliest first",
    query: reactionsQuery,
    answers: { 200: z.object({ reactions: z.array(shapes.reaction), nextCursor }) },
  },
  "PUT /messages/:id/reactions/:emoji": {
    summary: "React with one emoji, percent-encoded, or a :shortcode:; again changes nothing",
    answers: done,
  },
  "DELETE /messages/:id/reactions/:emoji": { summary: "Take one's reaction away", answers: done },
  "GET /presence": {
    summary: "How people are here, of those whom one sees",
    query: presenceQuery,
    answers: { 200: z.object({ presences: z.array(shapes.presence) }) },
  },
  "GET /users/:id/presence": { summary: "How somebody is here, and their status", answers: { 200: shapes.presence } },
  "GET /me/presence": { summary: "One's own presence and status", answers: { 200: shapes.ownPresence } },
  "PUT /me/presence": {
    summary: "How one wants to be seen; until counts for dnd",
    body: newPresence,
    answers: { 200: shapes.ownPresence },
  },
  "PUT /me/status": {
    summary: "Say what one is up to; with neither emoji nor text the status is taken back",
    body: newStatus,
    answers: { 200: shapes.ownPresence },
  },
  "PUT /me/receipts": { summary: "Show others what one has read, or do not", body: shown, answers: done },
  "PUT /me/favourites/:id": { summary: "Make somebody a favourite", answers: done },
  "DELETE /me/favourites/:id": { summary: "Make somebody no favourite any more", answers: done },
  "GET /workspaces/:id/contacts": {
    summary: "Whom one talks to in a team, favourites first, a hundred at most",
    answers: { 200: z.object({ contacts: z.array(shapes.contact) }) },
  },
  "PUT /workspaces/:id/receipts": {
    summary: "Whether people of a team see who has read a message",
    body: receiptsSetting,
    answers: done,
  },
  "GET /search": {
    summary: "Find messages among what one may read",
    query: searchQuery,
    answers: {
      200: z.object({
        results: z.array(shapes.result),
        notes: z.array(z.string()),
        nextCursor,
        hasMore: z.boolean(),
      }),
    },
  },
  "GET /searches": {
    summary: "The searches that one keeps, each with what is new in it",
    query: searchesQuery,
    answers: { 200: z.object({ searches: z.array(shapes.savedSearch) }) },
  },
  "POST /searches": {
    summary: "Keep a search, twenty at most",
    body: newSearch,
    answers: { 201: z.object({ search: shapes.savedSearch }) },
  },
  "PATCH /searches/:id": {
    summary: "Rename a search",
    body: renamedSearch,
    answers: { 200: z.object({ search: shapes.savedSearch }) },
  },
  "PUT /searches/:id/seen": { summary: "Say that all that matches now is seen", answers: done },
  "DELETE /searches/:id": { summary: "Keep a search no longer", answers: done },
  "GET /events": {
    summary: "A WebSocket with what happens; see the manual for its frames",
    query: z.object({ ticket: z.string().optional() }),
    answers: { 101: null },
  },
  "POST /events/ticket": {
    summary: "A ticket for a socket whose request cannot bear a token",
    answers: { 201: z.object({ ticket: z.string(), expiresInSeconds: z.int() }) },
  },
}
