import { brotliCompressSync, constants } from "node:zlib"
import type { Context, MiddlewareHandler } from "hono"

type Encoding = "zstd" | "br" | "gzip"

/** Below it (bytes), the headers of a compressed answer and the work eat what it saves. */
const compressFrom = 500
const texts = /^(text\/|application\/(problem\+|manifest\+)?json|image\/svg\+xml)/

/**
 * Each at the level that was measured to pay, on a chat page of 80 kB: zstd 1 took 59 µs for 5.8 kB, brotli 1 96 µs for 6.7 kB,
 * gzip 1 83 µs for 9.4 kB. gzip 6, the usual, takes 420 µs, which is more than making the page.
 */
const encoders: Record<Encoding, (bytes: Buffer<ArrayBuffer>) => Uint8Array<ArrayBuffer>> = {
  zstd: (bytes) => Bun.zstdCompressSync(bytes, { level: 1 }) as Buffer<ArrayBuffer>,
  br: (bytes) =>
    brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  gzip: (bytes) => Bun.gzipSync(bytes, { level: 1 }),
}
const preferred: Encoding[] = ["zstd", "br", "gzip"]

/** The best encoding that an `Accept-Encoding` takes (RFC 9110, 12.5.3); null for none. */
export function chooseEncoding(accepted: string, among: Encoding[] = preferred): Encoding | null {
  const refused = (name: string) => new RegExp(`(^|[\\s,])${name}\\s*;\\s*q=0(\\.0+)?\\s*(,|$)`, "i").test(accepted)
  const named = (name: string) => new RegExp(`(^|[\\s,])${name}\\s*($|[;,])`, "i").test(accepted)
  return among.find((name) => named(name) && !refused(name)) ?? null
}

/** What differs each time a page is made, although the page says the same: its tag is made without it. */
export const markVolatile = (c: Context, text: string) => c.set("volatile", text)

const matches = (given: string | undefined, tag: string) =>
  given !== undefined && given.split(",").some((one) => one.trim() === tag || one.trim() === "*")

/** A hash of what is sent, but for what is volatile in it. */
function tagOf(bytes: Buffer, without: string | undefined): string {
  const from = without ? bytes.indexOf(without) : -1
  const hash =
    from < 0
      ? Bun.hash(bytes)
      : Bun.hash(bytes.subarray(from + without!.length), Bun.hash(bytes.subarray(0, from)) as bigint)
  return `W/"${hash.toString(36)}"`
}

/** So that a header that others set is added to, once. */
function vary(headers: Headers, name: string) {
  const present = headers.get("Vary")
  if (!present) headers.set("Vary", name)
  else if (!present.toLowerCase().includes(name.toLowerCase())) headers.set("Vary", `${present}, ${name}`)
}

/**
 * Compresses text where the other end takes it, and answers 304 where it has the same already. Only what is asked for by
 * somebody signed in gets a tag (weak, since encodings differ). Whole pages stay `no-store`: they hold a team's talk, and Back
 * would show them after sign-out; pieces and JSON may be kept and asked about again where sign-out can clear them, over TLS.
 */
export const deliver: MiddlewareHandler = async (c, next) => {
  await next()
  const { res } = c
  const { status, headers } = res
  if (!texts.test(headers.get("Content-Type") ?? "") || headers.has("Content-Encoding")) return
  const bytes = (c.get("bytes") as Buffer<ArrayBuffer> | undefined) ?? Buffer.from(await res.arrayBuffer())
  vary(headers, "Accept-Encoding")
  // Hono joins the headers of what it replaces, so that first there must be nothing to replace.
  const replace = (body: Uint8Array<ArrayBuffer> | null, as: number) => {
    c.res = undefined
    c.res = new Response(body, { status: as, headers })
  }
  if (status === 200 && c.req.method === "GET" && c.get("viewer")) {
    const tag = tagOf(bytes, c.get("volatile") as string | undefined)
    headers.set("ETag", tag)
    const mayBeKept = c.get("origin").startsWith("https:") && bytes.indexOf("<!doctype") !== 0
    if (mayBeKept && !headers.has("Cache-Control")) headers.set("Cache-Control", "private, no-cache")
    if (matches(c.req.header("If-None-Match"), tag)) {
      headers.delete("Content-Type")
      return replace(null, 304)
    }
  }
  const encoding = bytes.length > compressFrom ? chooseEncoding(c.req.header("Accept-Encoding") ?? "") : null
  if (encoding) headers.set("Content-Encoding", encoding)
  replace(encoding ? encoders[encoding](bytes) : bytes, status)
}
