import { afterAll, beforeAll, expect, test } from "bun:test"
import { join } from "node:path"
import { root } from "../support/confab"
import { startBrowser } from "../support/browser"

/**
 * The icons of the installed app are drawn from `icon.svg` by a browser. Where the drawing changed:
 * `ICONS=write bun test tests/system/icons.test.ts`.
 */
const icons = join(root, "static/icons")
/** A mask may cut away all but the middle four fifths; a phone's own icon has no corners of its own. */
const made = [
  { name: "icon-192.png", size: 192, full: false, share: 1 },
  { name: "icon-512.png", size: 512, full: false, share: 1 },
  { name: "maskable-512.png", size: 512, full: true, share: 0.8 },
  { name: "touch-180.png", size: 180, full: true, share: 0.9 },
]

let browser: Awaited<ReturnType<typeof startBrowser>>
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.stop())

const urlOf = (type: string, bytes: Uint8Array) => `data:${type};base64,${Buffer.from(bytes).toString("base64")}`

test.each(made)("$name is what icon.svg shows", async ({ name, size, full, share }) => {
  const { context, page } = await browser.person({ viewport: { width: size, height: size }, deviceScaleFactor: 1 })
  const drawing = await Bun.file(join(icons, "icon.svg")).text()
  const ground = /<rect[^>]*fill="([^"]+)"/.exec(drawing)![1]!
  const source = urlOf("image/svg+xml", Buffer.from(drawing))
  await page.setContent(
    `<body style="margin:0;display:grid;place-items:center;height:100vh;background:${full ? ground : "transparent"}">
      <img src="${source}" width="${size * share}" height="${size * share}"></body>`,
  )
  const drawn = await page.screenshot({ omitBackground: true })
  if (process.env["ICONS"] === "write") await Bun.write(join(icons, name), drawn)
  const kept = await Bun.file(join(icons, name)).bytes()
  expect(kept.byteLength).toBeLessThan(20_000)
  const difference = await page.evaluate(
    async ([first, second]) => {
      const pixels = async (url: string) => {
        const image = new Image()
        image.src = url
        await image.decode()
        const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height })
        const context2d = canvas.getContext("2d")!
        context2d.drawImage(image, 0, 0)
        return context2d.getImageData(0, 0, image.width, image.height).data
      }
      const [one, other] = [await pixels(first!), await pixels(second!)]
      if (one.length !== other.length) return Infinity
      return one.reduce((sum, byte, i) => sum + Math.abs(byte - other[i]!), 0) / one.length
    },
    [urlOf("image/png", drawn), urlOf("image/png", kept)],
  )
  expect(difference).toBeLessThan(1)
  await context.close()
})
