import type { Context } from "hono"
import type { AttachmentActions } from "../attachments/actions"
import { mostAttachments } from "../attachments/attachment"
import type { ChatActions } from "../chats/actions"
import { formBody, parse } from "../platform/http/input"
import { type Upload, isMultipart, uploadsOf } from "../platform/http/upload"
import type { User } from "../users/user"
import { formPost, formPostWithPictures } from "./input"

export type PictureForms = Pick<AttachmentActions, "uploadAll" | "maxBytes">

type Dependencies = { chats: Pick<ChatActions, "load">; attachments: PictureForms }

/**
 * Reads a composer's form. Where scripts are off, pictures come with it as `files`; else they were uploaded before. Raises 404,
 * before anything is read, for pictures for a chat that is not the sender's.
 */
export const createPostReader =
  ({ chats, attachments }: Dependencies) =>
  async (c: Context, user: User, chatId: string) => {
    if (!isMultipart(c)) return { input: await formBody(c, formPost), files: [] as Upload[] }
    await chats.load(user.id, chatId)
    const { files, fields } = await uploadsOf(c, attachments.maxBytes, mostAttachments)
    return { input: parse(files.length > 0 ? formPostWithPictures : formPost, fields), files }
  }
