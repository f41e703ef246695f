import { patienceMs } from "./patience"

export type Figure = { name: string; labels: Record<string, string>; value: number }

/** The figures of a node, as Prometheus reads them. */
export async function readFigures(url: string): Promise<Figure[]> {
  // On a line of its own: one that is kept may lead to a node that was killed since.
  const answer = await fetch(`${url}/metrics`, { keepalive: false })
  if (answer.status !== 200) throw new Error(`no figures: ${answer.status}`)
  return (await answer.text())
    .split("\n")
    .filter((line) => line && !line.startsWith("#"))
    .map((line) => {
      const [, name, labels = "", value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line)!
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key!, text!])
      return { name: name!, labels: Object.fromEntries(pairs), value: Number(value) }
    })
}

/** The sum of the figures of a name that bear these labels. */
export const sumOf = (figures: Figure[], name: string, labels: Record<string, string> = {}) =>
  figures
    .filter(
      (figure) => figure.name === name && Object.entries(labels).every(([key, value]) => figure.labels[key] === value),
    )
    .reduce((sum, { value }) => sum + value, 0)

/** Waits until a node's figures are as they should be. */
export async function untilFigures(url: string, what: string, holds: (figures: Figure[]) => boolean) {
  const giveUpAt = performance.now() + patienceMs
  for (;;) {
    const figures = await readFigures(url)
    if (holds(figures)) return figures
    if (performance.now() > giveUpAt) throw new Error(`Not within ${patienceMs} ms: ${what}`)
    await Bun.sleep(20)
  }
}
