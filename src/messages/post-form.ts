import type { Context } from "hono"
import type { AttachmentActions } from "../attachments/actions"
import { mostAttachments } from "../attachments/attachment"
import { formBody, parse } from "../platform/http/input"
import { isMultipart, uploadsOf } from "../platform/http/upload"
import type { User } from "../users/user"
import { formPost } from "./input"

export type PictureForms = Pick<AttachmentActions, "admit" | "uploadAll" | "maxBytes">

/** Reads a composer's form. Where scripts are off, pictures come with it; else they were uploaded before. */
export const createPostReader = (attachments: PictureForms) => async (c: Context, user: User, chatId: string) => {
  if (!isMultipart(c)) return formBody(c, formPost)
  await attachments.admit(user, chatId)
  const { files, fields } = await uploadsOf(c, attachments.maxBytes, mostAttachments)
  if (files.length === 0) return parse(formPost, fields)
  const kept = await attachments.uploadAll(user, chatId, files)
  return parse(formPost, { ...fields, attachments: JSON.stringify(kept.map(({ id }) => id)) })
}
