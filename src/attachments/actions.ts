import { text as catalogue } from "../../views/text/text"
import type { ChatStore } from "../chats/store"
import type { Database } from "../platform/db/open"
import { conflict, invalid, notFound, tooMany } from "../platform/http/problem"
import type { RateLimit } from "../platform/http/rate-limit"
import type { Upload } from "../platform/http/upload"
import { newId } from "../platform/ids"
import type { Blobs } from "../platform/storage/blobs"
import type { Pictures } from "../platform/storage/pictures"
import { closedTo } from "../chats/policy"
import { closedProblem } from "../chats/refusals"
import type { User } from "../users/user"
import type { Attachment, Wanted } from "./attachment"
import { alt as altField, fileName } from "./input"
import type { AttachmentStore, Claim } from "./store"

type Dependencies = {
  db: Database
  attachments: AttachmentStore
  chats: ChatStore
  blobs: Blobs
  pictures: Pictures
  uploadLimit: RateLimit
}

/** Uploaded and not sent, by one person. */
const mostPending = 50
const batch = 200

export type AttachmentActions = ReturnType<typeof createAttachmentActions>

/** What people do with pictures, until a message has them and afterwards. */
export function createAttachmentActions({ db, attachments, chats, blobs, pictures, uploadLimit }: Dependencies) {
  /** Raises 404 for a chat that is not theirs, 403 where they may not write, 409 for too many unsent, 429. */
  async function admit(user: User, chatId: string, count: number) {
    const chat = await chats.findFor(user.id, chatId)
    if (!chat) throw notFound()
    const closed = closedTo(chat)
    if (closed) throw closedProblem(closed)
    const wait = await uploadLimit.take(user.id, count)
    if (wait > 0) throw tooMany(wait)
    const pending = await attachments.countPending(user.id, mostPending)
    if (pending + count > mostPending) throw conflict(catalogue.pictures.pending(mostPending))
  }

  async function keep(user: User, chatId: string, { bytes, name, fields }: Upload): Promise<Attachment> {
    const { full, thumb } = await pictures.decode(bytes)
    const fullBlob = await blobs.put(full.bytes)
    const thumbBlob = thumb === full ? fullBlob : await blobs.put(thumb.bytes)
    const attachment: Attachment = {
      id: newId(),
      name: fileName(name),
      alt: altField.safeParse(fields["alt"] ?? "").data ?? "",
      width: full.width,
      height: full.height,
      thumbWidth: thumb.width,
      thumbHeight: thumb.height,
    }
    await attachments.insert({ ...attachment, chatId, uploaderId: user.id, fullBlob, thumbBlob })
    return attachment
  }

  const remove = (user: User, id: string) => attachments.remove(user.id, id)

  return {
    /** Bytes of one file. */
    maxBytes: pictures.maxBytes,
    remove,

    /**
     * Puts one picture into a chat, for a message that is still to be sent. `read` gives the file once its sender may send one.
     * Raises what `admit` raises, 413 and 422 for what is no picture that can be shown; then nothing of it stays.
     */
    async upload(user: User, chatId: string, read: () => Promise<Upload>): Promise<Attachment> {
      await admit(user, chatId, 1)
      return keep(user, chatId, await read())
    },

    /** Several at once: all or none. Raises what `upload` raises. */
    async uploadAll(user: User, chatId: string, files: Upload[]): Promise<Attachment[]> {
      await admit(user, chatId, files.length)
      const kept: Attachment[] = []
      try {
        for (const file of files) kept.push(await keep(user, chatId, file))
      } catch (error) {
        for (const { id } of kept) await remove(user, id)
        throw error
      }
      return kept
    },

    /** The bytes of a picture for one of its readers, and their name for ever. Raises 404. */
    async open(userId: string, id: string, size: "full" | "thumb") {
      const found = await attachments.findFor(userId, id)
      const name = found && (size === "full" ? found.fullBlob : found.thumbBlob)
      const blob = name ? await blobs.find(name) : null
      if (!found || !blob) throw notFound()
      return { blob, tag: name!, name: found.name }
    },

    /**
     * Gives a message its pictures, before it is written. Raises 422 where one is not the sender's own, of this chat and unsent.
     * A message that was written before has what it has.
     */
    async claim(claim: Claim, wanted: Wanted[]): Promise<Attachment[]> {
      const { attachments: found, posted } = await attachments.claim(claim, wanted)
      if (found.length === wanted.length || posted) return found
      await attachments.release(claim)
      throw invalid([{ path: "attachments", message: catalogue.pictures.notYours }])
    },

    release: (claim: Claim) => attachments.release(claim),

    /** Forgets uploads that nobody sent within a day, those of messages deleted a day ago, and bytes that nothing shows any more. */
    async collect() {
      while ((await attachments.collect(batch)) === batch);
      for (let looked = batch; looked === batch;)
        looked = await db.transaction("attachments.collect-blobs", async (tx) => {
          const { looked: count, unused } = await attachments.collectBlobs(tx, batch)
          // Before the commit: whoever wants the same bytes meanwhile waits, and writes them anew.
          await Promise.all(unused.map(blobs.remove))
          return count
        })
    },
  }
}
