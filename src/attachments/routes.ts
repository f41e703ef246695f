import { Hono } from "hono"
import { DraftPicture } from "../../views/attachments/attach"
import { paths } from "../../views/paths"
import { fragment, isPartial, seeOther } from "../platform/http/page"
import { notFound } from "../platform/http/problem"
import { pathId } from "../platform/http/path-id"
import { uploadOf } from "../platform/http/upload"
import { type AppContext, type SessionVariables, viewerOf } from "../sessions/guard"
import type { AttachmentActions } from "./actions"

/** A header holds no letters beyond ASCII but in this way (RFC 6266). */
const disposition = (name: string) => {
  const file = `${name.replace(/\.\w{1,5}$/, "")}.webp`
  const plain = file.replaceAll(/[^\w. -]/g, "_")
  const whole = encodeURIComponent(file).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
  return `inline; filename="${plain}"; filename*=UTF-8''${whole}`
}

/** Pictures for people: sending them, and every byte of them, which is given only to who may see it at that moment. */
export function createAttachmentRoutes({ actions }: { actions: AttachmentActions }) {
  /** Kept by the browser, but asked about each time: whoever may no longer see it learns so at once. */
  async function serve(c: AppContext, size: "full" | "thumb"): Promise<Response> {
    const { blob, tag, name } = await actions.open(viewerOf(c).user.id, pathId(c.req.param("id")!), size)
    const headers = {
      ETag: `"${tag}"`,
      "Cache-Control": "private, no-cache",
      "Content-Type": "image/webp",
      "Content-Disposition": disposition(name),
      // Should ever something else than a picture come out of a picture, it may do nothing.
      "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox",
      "Cross-Origin-Resource-Policy": "same-origin",
    }
    if (c.req.header("if-none-match")?.includes(headers.ETag)) return new Response(null, { status: 304, headers })
    return new Response(blob, { headers })
  }

  return new Hono<{ Variables: SessionVariables }>()
    .get("/files/:id/full.webp", (c) => serve(c, "full"))
    .get("/files/:id/thumb.webp", (c) => serve(c, "thumb"))
    .post("/c/:id/attachments", async (c) => {
      const chatId = pathId(c.req.param("id"))
      const attachment = await actions.upload(viewerOf(c).user, chatId, () => uploadOf(c, actions.maxBytes))
      return isPartial(c) ? fragment(c, DraftPicture({ attachment }), 201) : seeOther(c, paths.chat(chatId))
    })
    .post("/attachments/:id/remove", async (c) => {
      if (!(await actions.remove(viewerOf(c).user, pathId(c.req.param("id"))))) throw notFound()
      return isPartial(c) ? c.body("", 200) : seeOther(c, paths.home())
    })
}
