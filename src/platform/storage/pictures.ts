import { fileTypeFromBuffer } from "file-type"
import { text as catalogue } from "../../../views/text/text"
import { Problem, invalid, tooLarge, unavailable } from "../http/problem"
import { createTurnstile } from "../turnstile"
import { isWholeJpeg } from "./jpeg"
import { cutSquare } from "./square"

/** A picture made anew from what somebody sent: WebP, upright, without anything that the file told beside its pixels. */
export type Picture = { bytes: Uint8Array; width: number; height: number }
export type PictureWithThumbnail = { full: Picture; thumb: Picture }

type Limits = {
  /** Bytes of a file. */
  maxBytes: number
  /** Width × height that a header may claim. */
  maxPixels: number
  /** Pictures decoded at once: each takes a core, and four bytes a pixel. */
  concurrency: number
  timeoutMs: number
}

/** Longest sides in pixels: of what is kept, of what stands in a conversation, and of a face. */
const fullSide = 2_560
const thumbSide = 720
export const faceSide = 256

/** What Bun.Image decodes on every system. HEIC, AVIF and TIFF it does on some only, and files must not depend on the node. */
const known = new Set(["image/jpeg", "image/png", "image/apng", "image/webp", "image/gif"])
const longestQueue = 64

const refused = (message: string) => invalid([{ path: "file", message }])

export type Pictures = ReturnType<typeof createPictures>

/**
 * Decodes what strangers send. What a file says of itself is read first: its type from its first bytes, never from its name,
 * and its size from its header, so that nothing is unpacked that would not fit. Moving pictures become their first frame.
 * Decoding runs on Bun's own threads. Raises 413 and 422 with a sentence for the sender, 503 when too many wait.
 */
export function createPictures({ maxBytes, maxPixels, concurrency, timeoutMs }: Limits) {
  const enter = createTurnstile(concurrency, { longestQueue, refuse: () => unavailable(5) })
  const megapixels = Math.round(maxPixels / 1_000_000)

  function sentenceFor(error: unknown): unknown {
    if (error instanceof Problem) return error
    const code = error instanceof Error && "code" in error ? error.code : null
    if (code === "ERR_IMAGE_TOO_MANY_PIXELS") return refused(catalogue.pictures.tooManyPixels(megapixels))
    if (typeof code === "string" && code.startsWith("ERR_IMAGE_")) return refused(catalogue.pictures.broken)
    return error
  }

  /** Bun cannot stop a decoder: who waits is told in time, and the place stays taken until it has ended. */
  const inTime = <T>(work: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      let timer: Timer | undefined
      const late = () => reject(refused(catalogue.pictures.tooSlow))
      enter(() => {
        timer = setTimeout(late, timeoutMs)
        return work()
      })
        .then(resolve, (error: unknown) => reject(sentenceFor(error) as Error))
        .finally(() => clearTimeout(timer))
    })

  async function check(bytes: Uint8Array) {
    if (bytes.length > maxBytes) throw tooLarge(catalogue.pictures.tooLarge(maxBytes / 1024 / 1024))
    if (bytes.length === 0) throw refused(catalogue.pictures.empty)
    const type = await fileTypeFromBuffer(bytes).catch(() => undefined)
    if (!type || !known.has(type.mime)) throw refused(catalogue.pictures.notAPicture(type?.ext.toUpperCase() ?? null))
    if (type.mime === "image/jpeg" && !isWholeJpeg(bytes)) throw refused(catalogue.pictures.broken)
    const { width, height } = await new Bun.Image(bytes, { maxPixels }).metadata().catch((error: unknown) => {
      throw sentenceFor(error)
    })
    if (width * height > maxPixels) throw refused(catalogue.pictures.tooManyPixels(megapixels))
    return { width, height }
  }

  async function within(bytes: Uint8Array, side: number): Promise<Picture> {
    const image = new Bun.Image(bytes, { maxPixels })
      .resize(side, side, { fit: "inside", withoutEnlargement: true })
      .webp({ quality: 82 })
    const made = await image.bytes()
    return { bytes: made, width: image.width, height: image.height }
  }

  return {
    maxBytes,

    /** For a conversation: at most 2,560 px a side, and at most 720 px a side, which is the same where that is no smaller. */
    async decode(bytes: Uint8Array): Promise<PictureWithThumbnail> {
      await check(bytes)
      return inTime(async () => {
        const full = await within(bytes, fullSide)
        const isSmall = Math.max(full.width, full.height) <= thumbSide
        return { full, thumb: isSmall ? full : await within(full.bytes, thumbSide) }
      })
    },

    /** For a face: the middle of it, 256 px square. */
    async decodeFace(bytes: Uint8Array): Promise<Picture> {
      const { width, height } = await check(bytes)
      return inTime(async () => {
        const scale = faceSide / Math.min(width, height)
        const [across, down] = [width, height].map((side) => Math.max(faceSide, Math.round(side * scale))) as [
          number,
          number,
        ]
        // A ribbon of a picture has no middle worth the memory.
        if (Math.max(across, down) > 8 * faceSide) throw refused(catalogue.pictures.tooNarrow)
        const small = await new Bun.Image(bytes, { maxPixels })
          .resize(across, down)
          .png({ compressionLevel: 1 })
          .bytes()
        const square = new Bun.Image(cutSquare(small, faceSide)).webp({ quality: 86 })
        return { bytes: await square.bytes(), width: faceSide, height: faceSide }
      })
    },
  }
}
