import { crc32, deflateSync, inflateSync } from "node:zlib"

/** Enough of PNG (W3C, third edition) to cut a square out of what Bun.Image has just made; it scales and turns, but does not cut. */
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** Bytes a pixel by colour type: grey, RGB, grey with alpha, RGB with alpha. Eight bits a channel, as the encoder writes. */
const channels: Record<number, number> = { 0: 1, 2: 3, 4: 2, 6: 4 }

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data])
  const framed = Buffer.alloc(named.length + 8)
  framed.writeUInt32BE(data.length, 0)
  named.copy(framed, 4)
  framed.writeUInt32BE(crc32(named) >>> 0, named.length + 4)
  return framed
}

function* chunksOf(png: Buffer) {
  for (let at = signature.length; at + 8 <= png.length;) {
    const length = png.readUInt32BE(at)
    yield { type: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) }
    at += length + 12
  }
}

function nearest(left: number, above: number, corner: number): number {
  const guess = left + above - corner
  const [toLeft, toAbove, toCorner] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)]
  if (toLeft <= toAbove && toLeft <= toCorner) return left
  return toAbove <= toCorner ? above : corner
}

/** Undoes the filter of each row (PNG 9), in place. */
function unfilter(rows: Buffer, stride: number, step: number) {
  for (let start = 0; start < rows.length; start += stride) {
    const filter = rows[start]!
    const before = start > 0 ? start - stride : -1
    if (filter === 0) continue
    for (let i = 1; i < stride; i++) {
      const left = i > step ? rows[start + i - step]! : 0
      const above = before < 0 ? 0 : rows[before + i]!
      const corner = before < 0 || i <= step ? 0 : rows[before + i - step]!
      rows[start + i] = rows[start + i]! + guessOf(filter, left, above, corner)
    }
  }
}

function guessOf(filter: number, left: number, above: number, corner: number): number {
  if (filter === 1) return left
  if (filter === 2) return above
  return filter === 3 ? (left + above) >> 1 : nearest(left, above, corner)
}

/** The middle of a PNG of at least `side` px a side. Raises an Error for a PNG that Bun.Image would not have made. */
export function cutSquare(png: Uint8Array, side: number): Uint8Array {
  const parts = [...chunksOf(Buffer.from(png.buffer, png.byteOffset, png.byteLength))]
  const header = Buffer.from(parts[0]!.data)
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const step = channels[header[9]!]
  if (!step || header[8] !== 8 || header[12] !== 0) throw new Error("A PNG of another kind than Bun.Image makes")
  const stride = width * step + 1
  const rows = inflateSync(Buffer.concat(parts.filter(({ type }) => type === "IDAT").map(({ data }) => data)))
  unfilter(rows, stride, step)
  const left = 1 + ((width - side) >> 1) * step
  const top = (height - side) >> 1
  const cut = Array.from({ length: side }, (_, row) => {
    const start = (top + row) * stride + left
    return Buffer.concat([Buffer.alloc(1), rows.subarray(start, start + side * step)])
  })
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  // Without its colours' profile a picture from a phone would look pale.
  const profile = parts.filter(({ type }) => type === "iCCP").map(({ type, data }) => chunk(type, data))
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    ...profile,
    chunk("IDAT", deflateSync(Buffer.concat(cut), { level: 1 })),
    chunk("IEND", Buffer.alloc(0)),
  ])
}
