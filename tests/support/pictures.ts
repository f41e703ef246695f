import { crc32, deflateSync } from "node:zlib"
import { readPixel } from "./png-pixels"

/** Pictures made here, byte by byte, so that a test knows what is in them. */
type Colour = (x: number, y: number) => [number, number, number]
const gradient: Colour = (x, y) => [x % 256, y % 256, 120]

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), data])
  const framed = Buffer.alloc(8 + named.length)
  framed.writeUInt32BE(data.length, 0)
  named.copy(framed, 4)
  framed.writeUInt32BE(crc32(named) >>> 0, 4 + named.length)
  return framed
}

const header = (width: number, height: number) => {
  const bytes = Buffer.alloc(13)
  bytes.writeUInt32BE(width, 0)
  bytes.writeUInt32BE(height, 4)
  bytes.set([8, 2], 8)
  return chunk("IHDR", bytes)
}
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])
const end = chunk("IEND", Buffer.alloc(0))

/** A PNG with a text chunk that tells a secret. */
export function png(width: number, height: number, colour: Colour = gradient, secret = "quicksilver"): Buffer {
  const rows = Buffer.alloc((width * 3 + 1) * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows.set(colour(x, y), y * (width * 3 + 1) + 1 + x * 3)
  const told = chunk("tEXt", Buffer.from(`Comment\0${secret}`))
  return Buffer.concat([signature, header(width, height), told, chunk("IDAT", deflateSync(rows)), end])
}

/** A PNG of some hundred bytes that claims to be large, and unpacks to `bytes` bytes. */
export const bomb = (width: number, height: number, bytes: number) =>
  Buffer.concat([signature, header(width, height), chunk("IDAT", deflateSync(Buffer.alloc(bytes), { level: 9 })), end])

/** A JPEG as a phone makes it: lying on its side (EXIF orientation 6), with the place where it was taken. */
export async function phonePhoto(width: number, height: number, colour: Colour = gradient): Promise<Buffer> {
  const plain = Buffer.from(await new Bun.Image(png(width, height, colour)).jpeg({ quality: 95 }).bytes())
  const entry = (tag: number, type: number, count: number, value: number) => {
    const bytes = Buffer.alloc(12)
    bytes.writeUInt16BE(tag, 0)
    bytes.writeUInt16BE(type, 2)
    bytes.writeUInt32BE(count, 4)
    if (type === 3) bytes.writeUInt16BE(value, 8)
    else bytes.writeUInt32BE(value, 8)
    return bytes
  }
  const count = (n: number) => Buffer.from([0, n])
  const none = Buffer.alloc(4)
  const place = Buffer.from("GPSPLACE52.5163N13.3777E")
  // The first directory (orientation, where the GPS directory is), then the GPS directory (its map datum), then the text.
  const first = Buffer.concat([count(2), entry(0x0112, 3, 1, 6), entry(0x8825, 4, 1, 38), none])
  const gps = Buffer.concat([count(1), entry(0x0012, 2, place.length, 56), none])
  const tiff = Buffer.concat([Buffer.from("MM\0*\0\0\0\x08", "latin1"), first, gps, place])
  const exif = Buffer.concat([Buffer.from("Exif\0\0"), tiff])
  const segment = Buffer.alloc(4)
  segment.writeUInt16BE(0xffe1, 0)
  segment.writeUInt16BE(exif.length + 2, 2)
  return Buffer.concat([plain.subarray(0, 2), segment, exif, plain.subarray(2)])
}

/** A GIF of two frames, the first red and the second blue. */
export function movingGif(side = 4): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt16LE(side, 0)
  size.writeUInt16LE(side, 2)
  const colours = Buffer.from([255, 0, 0, 0, 0, 255])
  const loop = Buffer.from("21ff0b4e45545343415045322e300301000000", "hex")
  // Codes of three bits: a clear before each pixel keeps their width; then the end.
  const frame = (index: number) => {
    const codes = [...Array.from({ length: side * side }, () => [4, index]).flat(), 5]
    const bits = codes.map((code) => code.toString(2).padStart(3, "0").split("").toReversed().join("")).join("")
    const bytes = Buffer.from(
      (bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt([...byte].toReversed().join(""), 2)),
    )
    const control = Buffer.from("21f904000a000000", "hex")
    return Buffer.concat([
      control,
      Buffer.from([0x2c, 0, 0, 0, 0]),
      size,
      Buffer.from([0, 2, bytes.length]),
      bytes,
      Buffer.from([0]),
    ])
  }
  return Buffer.concat([
    Buffer.from("GIF89a"),
    size,
    Buffer.from([0x80, 0, 0]),
    colours,
    loop,
    frame(0),
    frame(1),
    Buffer.from(";"),
  ])
}

/** The colour that a picture has at a place, from 0 to 1 across and down. */
export async function colourOf(bytes: Uint8Array, x = 0.5, y = 0.5): Promise<[number, number, number]> {
  const side = 64
  const small = Buffer.from(
    await new Bun.Image(bytes).resize(side, side, { filter: "nearest" }).png({ compressionLevel: 0 }).bytes(),
  )
  return readPixel(small, Math.floor(x * side), Math.floor(y * side))
}
