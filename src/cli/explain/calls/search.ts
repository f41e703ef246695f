import type { App } from "../../../app"
import { newId } from "../../../platform/ids"
import { parseQuery } from "../../../search/query"
import type { Sample } from "../sample"
import type { Call } from "./call"

const toDocument = ({ id }: { id: string }) => ({
  id,
  folded: "x",
  words: "explained",
  signs: "",
  hasLink: false,
  hasCode: false,
})
const find = async (app: App, { userId, workspaceId }: Sample) => {
  const listed = ["mentions:me", "has:image", "has:thread", "is:thread", "has:reaction", "is:unread", "is:edited"]
  for (const q of ["explained text", "from:me", "text from:me", "text from:me after:2020", ...listed]) {
    const { clauses } = parseQuery(q, { zone: null, now: new Date() })
    await app.stores.search.find({ userId, workspaceId }, clauses, { before: null, limit: 50 })
  }
}

export const search: [string, Call][] = [
  ["search.behind", ({ app }) => app.stores.search.advance(toDocument)],
  ["search.follow", ({ app }) => app.stores.search.advance(toDocument)],
  ["search.advance", ({ app }) => app.stores.search.advance(toDocument)],
  [
    "search.keep-places",
    async ({ app }) => {
      await app.stores.search.advance(toDocument)
      await app.stores.search.keepPlaces()
    },
  ],
  [
    "search.insert-documents",
    ({ app, sample }) =>
      app.stores.search.insertDocuments(
        [
          {
            id: sample.messageId,
            chatId: sample.chatId,
            rev: 1,
            body: "x",
            html: "x",
            createdAt: "0",
            editedAt: null,
            gone: false,
            language: "english",
          },
        ],
        [toDocument({ id: sample.messageId })],
      ),
  ],
  ["search.restart", ({ app, sample }) => app.stores.search.restart(sample.workspaceId)],
  ["search.progress", ({ app }) => app.stores.search.progress()],
  ["search.language", ({ app, sample }) => app.stores.search.languageOf(sample.workspaceId)],
  ["search.set-language", ({ app, sample }) => app.stores.search.setLanguage(sample.workspaceId, "german")],
  ["search.recent", ({ app, sample }) => app.stores.search.listRecent(sample.userId, sample.workspaceId)],
  ["search.keep-recent", ({ app, sample }) => app.stores.search.keepRecent(sample.userId, sample.workspaceId, "x")],
  ["search.forget-recent", ({ app, sample }) => app.stores.search.forgetRecent(sample.userId, sample.workspaceId, "x")],
  [
    "search.unseen",
    ({ app, sample }) =>
      app.stores.search.listUnseen(
        { userId: sample.userId, workspaceId: null },
        { people: ["p42", "person 42", "nobody"], channels: ["general", "nowhere"] },
      ),
  ],
  [
    "search.near-words",
    async ({ app, sample }) => {
      const scope = { userId: sample.userId, workspaceId: sample.workspaceId }
      await app.stores.search.listNearWords(scope, "harbuor", "newest")
      await app.stores.search.listNearWords(scope, "harbuor", "same beginning")
    },
  ],
  [
    "search.save",
    ({ app, sample }) =>
      app.stores.saved.insert(
        {
          id: newId(),
          userId: sample.userId,
          workspaceId: sample.workspaceId,
          name: "x",
          q: "x",
          order: "newest",
          grouped: false,
          zone: null,
        },
        null,
        20,
      ),
  ],
  ["search.saved", ({ app, sample }) => app.stores.saved.listFor(sample.userId)],
  ["search.saved-of-all", ({ app, sample }) => app.stores.saved.listForAll([sample.userId])],
  ["search.saved-one", ({ app, sample }) => app.stores.saved.findFor(sample.userId, newId())],
  ["search.rename-saved", ({ app, sample }) => app.stores.saved.rename(sample.userId, newId(), "x")],
  ["search.remove-saved", ({ app, sample }) => app.stores.saved.remove(sample.userId, newId())],
  ["search.see-saved", ({ app, sample }) => app.stores.saved.setSeen(sample.userId, newId(), "0")],
  ["search.add-hits", ({ app, sample }) => app.stores.saved.addHits([{ id: newId(), messageId: sample.messageId }])],
  ["search.count-saved", ({ app, sample }) => app.stores.saved.setHits(newId(), [sample.messageId])],
  ["search.watching", ({ app, sample }) => app.stores.saved.listWatching([sample.userId], [sample.chatId], null, 500)],
  [
    "search.matching",
    ({ app, sample }) =>
      app.stores.saved.matching(
        [sample.messageId],
        [
          {
            userId: sample.userId,
            workspaceId: sample.workspaceId,
            inChats: [sample.chatId],
            clauses: [[{ atom: { kind: "from", person: "me" }, negated: false }]],
          },
        ],
      ),
  ],
  ["search.reach", ({ app, sample }) => app.stores.search.reachFor({ userId: sample.userId, workspaceId: null })],
  [
    "search.rank",
    ({ app, sample }) =>
      app.stores.search.rank([sample.messageId], [{ folded: "x", phrase: false, pattern: "x" }], "0"),
  ],
  ["search.census", ({ app, sample }) => find(app, sample)],
  ["search.find", ({ app, sample }) => find(app, sample)],
]
