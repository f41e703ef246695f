import { inflateSync } from "node:zlib"

/** One pixel of a PNG with eight bits a channel: filters are undone from its first row on. */
export function readPixel(png: Buffer, x: number, y: number): [number, number, number] {
  const width = png.readUInt32BE(16)
  const step = { 0: 1, 2: 3, 4: 2, 6: 4 }[png[25]!]!
  const data: Buffer[] = []
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12)
    if (png.toString("latin1", at + 4, at + 8) === "IDAT")
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  const rows = inflateSync(Buffer.concat(data))
  const stride = width * step + 1
  for (let row = 0; row <= y; row++) {
    const filter = rows[row * stride]!
    for (let i = 1; i < stride; i++) {
      const at = row * stride + i
      const [a, b] = [i > step ? rows[at - step]! : 0, row ? rows[at - stride]! : 0]
      const c = row && i > step ? rows[at - stride - step]! : 0
      const p = a + b - c
      const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)]
      const paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c
      rows[at] = rows[at]! + [0, a, b, (a + b) >> 1, paeth][filter]!
    }
  }
  const at = y * stride + 1 + x * step
  return step < 3 ? [rows[at]!, rows[at]!, rows[at]!] : [rows[at]!, rows[at + 1]!, rows[at + 2]!]
}
