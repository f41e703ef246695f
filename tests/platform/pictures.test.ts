import { describe, expect, test } from "bun:test"
import { isWholeJpeg } from "../../src/platform/storage/jpeg"
import { createPictures } from "../../src/platform/storage/pictures"
import { bomb, colourOf, movingGif, phonePhoto, png } from "../support/pictures"

const limits = { maxBytes: 1024 * 1024, maxPixels: 5_000_000, concurrency: 2, timeoutMs: 10_000 }
const pictures = createPictures(limits)
const holds = (bytes: Uint8Array, text: string) => Buffer.from(bytes).includes(text)
const refusal = (bytes: Uint8Array, made = pictures) =>
  made.decode(bytes).then(
    () => expect.unreachable("it was taken"),
    (error: { status: number; detail: string }) => ({ status: error.status, detail: error.detail }),
  )

describe("a picture", () => {
  test("of a phone stands upright and tells nothing of where it was taken", async () => {
    // The top of what the sensor saw is red; turned by orientation 6 it is at the right.
    const photo = await phonePhoto(400, 200, (_, y) => (y < 100 ? [250, 0, 0] : [0, 0, 250]))
    expect(holds(photo, "GPSPLACE")).toBe(true)
    const { full } = await pictures.decode(photo)
    expect([full.width, full.height]).toEqual([200, 400])
    for (const trace of ["GPSPLACE", "Exif", "EXIF"]) expect(holds(full.bytes, trace)).toBe(false)
    expect((await new Bun.Image(full.bytes).metadata()).format).toBe("webp")
    const [right, left] = [await colourOf(full.bytes, 0.9, 0.5), await colourOf(full.bytes, 0.1, 0.5)]
    expect(right[0]).toBeGreaterThan(200)
    expect(left[2]).toBeGreaterThan(200)
  })

  test("with a text in it loses the text", async () => {
    const source = png(300, 200)
    expect(holds(source, "quicksilver")).toBe(true)
    const { full, thumb } = await pictures.decode(source)
    expect(holds(full.bytes, "quicksilver")).toBe(false)
    expect(thumb).toBe(full)
  })

  test("is made no larger, and a large one smaller, in its proportion", async () => {
    const { full, thumb } = await pictures.decode(png(3000, 1500, () => [9, 9, 9]))
    expect([full.width, full.height]).toEqual([2560, 1280])
    expect([thumb.width, thumb.height]).toEqual([720, 360])
    expect(await new Bun.Image(thumb.bytes).metadata()).toMatchObject({ width: 720, height: 360 })
    const small = (await pictures.decode(png(8, 5))).full
    expect([small.width, small.height]).toEqual([8, 5])
  })

  test("that moves becomes its first frame", async () => {
    const { full } = await pictures.decode(movingGif())
    const [red, , blue] = await colourOf(full.bytes)
    expect(red).toBeGreaterThan(200)
    expect(blue).toBeLessThan(60)
    expect(holds(full.bytes, "ANIM")).toBe(false)
  })

  test("for a face is the middle of it, square", async () => {
    const bands = png(900, 300, (x) => (x < 300 ? [250, 0, 0] : x < 600 ? [0, 250, 0] : [0, 0, 250]))
    const face = await pictures.decodeFace(bands)
    expect(await new Bun.Image(face.bytes).metadata()).toMatchObject({ width: 256, height: 256, format: "webp" })
    for (const x of [0.05, 0.5, 0.95]) expect((await colourOf(face.bytes, x))[1]).toBeGreaterThan(180)
    const photo = await pictures.decodeFace(await phonePhoto(60, 40))
    expect(await new Bun.Image(photo.bytes).metadata()).toMatchObject({ width: 256, height: 256 })
    expect(holds(photo.bytes, "GPSPLACE")).toBe(false)
  })
})

describe("refused with a sentence is", () => {
  test("what claims more pixels than may be, before it is unpacked", async () => {
    const { status, detail } = await refusal(bomb(60_000, 60_000, 1000))
    expect(status).toBe(422)
    expect(detail).toContain("5 megapixels")
  })

  test("what is too many bytes", async () => {
    expect(await refusal(Buffer.alloc(limits.maxBytes + 1))).toMatchObject({ status: 413 })
  })

  test("what is cut off, of every kind", async () => {
    const source = png(300, 200)
    const kinds = {
      png: source,
      jpeg: Buffer.from(await new Bun.Image(source).jpeg().bytes()),
      webp: Buffer.from(await new Bun.Image(source).webp().bytes()),
    }
    for (const [kind, bytes] of Object.entries(kinds)) {
      await pictures.decode(bytes)
      for (const length of [12, 40, bytes.length >> 1, bytes.length - 20])
        expect(await refusal(bytes.subarray(0, length)), `${kind} of ${length}`).toMatchObject({ status: 422 })
    }
  })

  test("what is no picture, whatever it is called: SVG, HTML, PDF, programs, nothing", async () => {
    const svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    for (const text of [
      svg,
      `<?xml version="1.0"?>${svg}`,
      "<html><script>1</script>",
      "\x7fELF\x02\x01\x01",
      "BM",
      "",
      " ",
    ])
      expect(await refusal(Buffer.from(text, "latin1")), text).toMatchObject({ status: 422 })
    expect((await refusal(Buffer.from("%PDF-1.7\n%âãÏÓ\n1 0 obj"))).detail).toContain("PDF file")
  })

  test("what takes too long, and its neighbours are taken", async () => {
    const hurried = createPictures({ ...limits, timeoutMs: 1 })
    expect(
      (
        await refusal(
          png(2000, 2000, () => [7, 7, 7]),
          hurried,
        )
      ).detail,
    ).toContain("too long")
    await pictures.decode(png(10, 10))
  })

  test("for a face what is a ribbon", async () => {
    expect(await pictures.decodeFace(png(4000, 20, () => [1, 2, 3])).catch((error) => error.status)).toBe(422)
  })
})

test("what unpacks to more than its header claims is read no further", async () => {
  const { full } = await pictures.decode(bomb(10, 10, 200_000_000))
  expect([full.width, full.height]).toEqual([10, 10])
})

describe("what a polyglot hides", () => {
  test("behind the end of a picture is gone", async () => {
    const hidden = "<script>alert('polyglot')</script>PK\x03\x04"
    for (const source of [png(20, 20), Buffer.from(await new Bun.Image(png(20, 20)).jpeg().bytes()), movingGif()]) {
      const { full } = await pictures.decode(Buffer.concat([source, Buffer.from(hidden)]))
      expect(holds(full.bytes, "polyglot")).toBe(false)
      expect(holds(full.bytes, "PK\x03\x04")).toBe(false)
    }
  })
})

test("a JPEG is whole when its last scan reaches the end, whatever a thumbnail in it says", async () => {
  const plain = Buffer.from(await new Bun.Image(png(64, 64)).jpeg({ progressive: true }).bytes())
  const inner = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 8]), Buffer.from([0xff, 0xd8, 0, 0, 0xff, 0xd9])])
  const nested = Buffer.concat([plain.subarray(0, 2), inner, plain.subarray(2)])
  expect(isWholeJpeg(plain)).toBe(true)
  expect(isWholeJpeg(nested)).toBe(true)
  expect(isWholeJpeg(nested.subarray(0, nested.length - 2))).toBe(false)
  expect(isWholeJpeg(Buffer.concat([plain, Buffer.from("a film")]))).toBe(true)
})
