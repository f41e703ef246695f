import type { Context } from "hono"
import { text as catalogue } from "../../../views/text/text"
import { bytesOf } from "./input"
import { invalid, malformed } from "./problem"

/** A file that came with a request, and the fields beside it. */
export type Upload = { bytes: Uint8Array; name: string; fields: Record<string, string> }

/** Boundaries, names and an alternative text round a file. */
const wrapping = 64 * 1024

export const isMultipart = (c: Context) => /^multipart\/form-data/i.test(c.req.header("content-type") ?? "")

/**
 * What a form sent: every file under `file` that is not empty, and the other fields. At most `limit` bytes a file are taken
 * from the connection, ten times that for all. Raises 413 for more, 400 for what is no form.
 */
export async function uploadsOf(
  c: Context,
  limit: number,
  most = 1,
): Promise<{ files: Upload[]; fields: Record<string, string> }> {
  const type = c.req.header("content-type") ?? ""
  const bytes = await bytesOf(c.req.raw, most * limit + wrapping)
  const form = await new Response(bytes as BodyInit, { headers: { "content-type": type } }).formData().catch(() => {
    throw malformed(catalogue.refusals.formUnreadable)
  })
  const fields: Record<string, string> = {}
  const files: File[] = []
  form.forEach((value: string | File, name) => {
    if (typeof value === "string") fields[name] = value
    else if (name === "file" && value.size > 0) files.push(value)
  })
  if (files.length > most) throw invalid([{ path: "file", message: catalogue.pictures.tooMany(most) }])
  const read = files.map(async (file) => ({ bytes: await file.bytes(), name: file.name, fields }))
  return { files: await Promise.all(read), fields }
}

/** One file: as the body itself, named by `?name=`, or as `file` of a form. Raises 413 past `limit` bytes, 422 where there is none. */
export async function uploadOf(c: Context, limit: number): Promise<Upload> {
  if (!isMultipart(c))
    return { bytes: await bytesOf(c.req.raw, limit), name: c.req.query("name") ?? "", fields: c.req.query() }
  const [file] = (await uploadsOf(c, limit)).files
  if (!file) throw invalid([{ path: "file", message: catalogue.pictures.missing }])
  return file
}
