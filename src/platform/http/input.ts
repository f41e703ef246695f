import { text as catalogue } from "../../../views/text/text"
import type { Context } from "hono"
import type { z } from "zod"
import { type FieldError, invalid, malformed, tooLarge } from "./problem"

/** Bytes of a request body; messages are at most 10,000 UTF-16 units, a batch is 100 of them. */
export const bodyLimit = 4 * 1024 * 1024

const errorsOf = (error: z.ZodError): FieldError[] =>
  error.issues.slice(0, 20).map((issue) => ({ path: issue.path.join("."), message: issue.message }))

/** Checks a value against a schema; every wrong field is named. */
export function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  // Where a schema has no sentence of its own.
  const result = schema.safeParse(value, { error: () => catalogue.rules.shape })
  if (result.success) return result.data
  throw invalid(errorsOf(result.error))
}

/** Reads a body as it comes, and no further than the limit (bytes). Raises 413. */
export async function bytesOf(request: Request, limit = bodyLimit): Promise<Uint8Array> {
  const announced = Number(request.headers.get("content-length") ?? 0)
  const most = Math.floor(limit / 1024 / 1024)
  if (announced > limit) throw tooLarge(catalogue.refusals.bodyTooLarge(most))
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > limit) throw tooLarge(catalogue.refusals.bodyTooLarge(most))
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false })

function textOf(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw malformed(catalogue.refusals.notUtf8)
  }
}

/** Raises 400 where what is written as bytes (`%FF`) is not UTF-8. A percent sign that begins no byte stands for itself. */
function checkEncoded(text: string) {
  try {
    decodeURIComponent(text.replaceAll(/%(?![0-9a-f]{2})/gi, "%25"))
  } catch {
    throw malformed(catalogue.refusals.notUtf8)
  }
}

/** Parses JSON text. Nesting needs no limit: the parser does not recurse, and no schema of ours goes deep. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed(catalogue.refusals.notJson)
  }
}

/** The JSON body of a request, by schema. Raises 400 for what is not JSON, 413 for too much, 422 for wrong fields. */
export async function jsonBody<S extends z.ZodType>(c: Context, schema: S): Promise<z.output<S>> {
  const type = c.req.header("content-type") ?? ""
  const bytes = await bytesOf(c.req.raw)
  if (bytes.length > 0 && !/^application\/(.*\+)?json\b/i.test(type)) {
    throw malformed(catalogue.refusals.sendJson)
  }
  return parse(schema, bytes.length === 0 ? {} : parseJson(textOf(bytes)))
}

/** The fields of a posted form, unparsed; the last value of a repeated name counts. */
export async function formFields(c: Context): Promise<Record<string, string>> {
  const type = c.req.header("content-type") ?? ""
  const bytes = await bytesOf(c.req.raw)
  if (bytes.length === 0) return {}
  if (/^multipart\/form-data/i.test(type)) {
    const form = await new Response(bytes as BodyInit, { headers: { "content-type": type } }).formData().catch(() => {
      throw malformed(catalogue.refusals.formUnreadable)
    })
    const fields: Record<string, string> = {}
    form.forEach((value, name) => {
      if (typeof value === "string") fields[name] = value
    })
    return fields
  }
  if (!/^application\/x-www-form-urlencoded/i.test(type)) throw malformed(catalogue.refusals.sendForm)
  const text = textOf(bytes)
  checkEncoded(text)
  return Object.fromEntries(new URLSearchParams(text))
}

export const formBody = async <S extends z.ZodType>(c: Context, schema: S): Promise<z.output<S>> =>
  parse(schema, await formFields(c))

/** The query of an address, by schema. Raises 400 for what is not UTF-8, 422 for wrong fields. */
export function queryOf<S extends z.ZodType>(c: Context, schema: S): z.output<S> {
  checkEncoded(c.req.url.split("?").slice(1).join("?"))
  return parse(schema, c.req.query())
}
