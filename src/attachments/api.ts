import { Hono } from "hono"
import { notFound } from "../platform/http/problem"
import { pathId } from "../platform/http/path-id"
import { uploadOf } from "../platform/http/upload"
import { type SessionVariables, viewerOf } from "../sessions/guard"
import type { AttachmentActions } from "./actions"
import { attachmentJson } from "./json"

/** Pictures on their way into a message. */
export const createAttachmentApi = ({ actions }: { actions: AttachmentActions }) =>
  new Hono<{ Variables: SessionVariables }>()
    .post("/chats/:id/attachments", async (c) => {
      const { user } = viewerOf(c)
      const read = () => uploadOf(c, actions.maxBytes)
      const attachment = await actions.upload(user, pathId(c.req.param("id")), read)
      return c.json({ attachment: attachmentJson(attachment) }, 201)
    })
    .delete("/attachments/:id", async (c) => {
      if (!(await actions.remove(viewerOf(c).user, pathId(c.req.param("id"))))) throw notFound()
      return c.body(null, 204)
    })
