import { AsyncLocalStorage } from "node:async_hooks"
import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { Overloaded, Unavailable } from "../../src/platform/db/errors"
import { createLoader } from "../../src/platform/db/loader"
import { asOneRequest, createPool } from "../../src/platform/db/pool"

/** A loader whose statements end when they are told to. */
function heldLoader(options: { most?: number; mostWaiting?: number; patienceMs?: number } = {}) {
  const statements: { keys: number[]; end(error?: unknown): void }[] = []
  const load = createLoader<number, string>({
    patienceMs: 60_000,
    ...options,
    load: (keys) =>
      new Promise((resolve, reject) => {
        const end = (error?: unknown) => (error === undefined ? resolve(keys.map(String)) : reject(error))
        statements.push({ keys, end })
      }),
  })
  return { load, statements, asked: () => statements.map(({ keys }) => keys) }
}
const turn = () => Bun.sleep(0)
const failure = (promise: Promise<unknown>) => promise.then(String, (error: unknown) => error)

describe("reads of many requests", () => {
  test("those of one turn are read together, and those that come meanwhile after them", async () => {
    const { load, statements, asked } = heldLoader()
    const first = [0, 1].map(load)
    await turn()
    expect(asked()).toEqual([[0, 1]])
    const rest = [2, 3, 2].map(load)
    await turn()
    expect(asked()).toEqual([[0, 1]])
    statements[0]!.end()
    expect(await Promise.all(first)).toEqual(["0", "1"])
    await turn()
    expect(asked()).toEqual([
      [0, 1],
      [2, 3, 2],
    ])
    const later = load(4)
    statements[1]!.end()
    expect(await Promise.all(rest)).toEqual(["2", "3", "2"])
    await turn()
    expect(asked()).toEqual([[0, 1], [2, 3, 2], [4]])
    statements[2]!.end()
    expect(await later).toBe("4")
    await turn()
    void load(5)
    await turn()
    expect(asked().at(-1)).toEqual([5])
  })

  test("one that hangs holds up nobody else", async () => {
    const { load, statements, asked } = heldLoader({ patienceMs: 1 })
    void load(1)
    await turn()
    const second = load(2)
    while (asked().length < 2) await turn()
    expect(asked()).toEqual([[1], [2]])
    statements[1]!.end()
    expect(await second).toBe("2")
    const third = load(3)
    await turn()
    expect(asked()).toEqual([[1], [2], [3]])
    statements[2]!.end()
    expect(await third).toBe("3")
  })

  test("no more in one statement than may be, and what is too much is refused at once", async () => {
    const { load, statements, asked } = heldLoader({ most: 2, mostWaiting: 3 })
    void load(1)
    await turn()
    void [2, 3, 4].map(load)
    expect(await failure(load(5))).toBeInstanceOf(Overloaded)
    statements[0]!.end()
    await turn()
    expect(asked()).toEqual([[1], [2, 3]])
    statements[1]!.end()
    await turn()
    expect(asked()).toEqual([[1], [2, 3], [4]])
  })

  test("a bad one fails alone; a database that is away fails all of a statement", async () => {
    const { load, statements, asked } = heldLoader()
    const [good, bad] = [failure(load(2)), failure(load(3))]
    await turn()
    statements[0]!.end(new Error("one of them"))
    await turn()
    expect(asked()).toEqual([[2, 3], [2], [3]])
    statements[1]!.end()
    statements[2]!.end(new Error("bad"))
    expect(await good).toBe("2")
    expect(await bad).toMatchObject({ message: "bad" })
    await turn()
    const away = [failure(load(5)), failure(load(6))]
    await turn()
    statements[3]!.end(new Unavailable("gone"))
    for (const error of await Promise.all(away)) expect(error).toBeInstanceOf(Unavailable)
    expect(asked().length).toBe(4)
    await turn()
    void load(7)
    await turn()
    expect(asked().at(-1)).toEqual([7])
  })

  test("each gets its own, read after it was asked for, whatever comes when", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.nat(5), { maxLength: 30 }),
        fc.integer({ min: 1, max: 4 }),
        async (scheduler, keys, most) => {
          let now = 0
          const load = createLoader<number, { key: number; at: number }>({
            most,
            patienceMs: 60_000,
            async load(wanted) {
              const at = ++now
              await scheduler.schedule(Promise.resolve())
              return wanted.map((key) => ({ key, at }))
            },
          })
          const asked = keys.map(async (key) => {
            await scheduler.schedule(Promise.resolve())
            const before = now
            const { key: got, at } = await load(key)
            expect(got).toBe(key)
            expect(at).toBeGreaterThan(before)
          })
          await scheduler.waitFor(Promise.all(asked))
        },
      ),
    )
  })

  test("a lone one is read for its own request, several for nobody; each goes on as itself", async () => {
    const requests = new AsyncLocalStorage<string>()
    const readFor: unknown[] = []
    const load = createLoader<string, string>({
      async load(keys) {
        readFor.push(requests.getStore())
        await turn()
        return keys
      },
    })
    const asks = (name: string) =>
      requests.run(name, async () => {
        await load(name)
        return requests.getStore()
      })
    expect(await asks("ada")).toBe("ada")
    expect(await Promise.all(["ada", "bob"].map(asks))).toEqual(["ada", "bob"])
    expect(await asks("cai")).toBe("cai")
    expect(readFor).toEqual(["ada", undefined, "cai"])
  })

  test("who was read together with others has begun: it is let through before newcomers", async () => {
    const pool = createPool({ max: 1, mostWaiting: 10, waitMs: 60_000 })
    const { load, statements } = heldLoader()
    void load(0)
    const order: string[] = []
    const begun = asOneRequest(async () => {
      await load(1)
      await pool.run(async () => void order.push("begun"))
    })
    await turn()
    const { promise: busy, resolve: free } = Promise.withResolvers<void>()
    const running = pool.run(() => busy)
    const newcomer = asOneRequest(() => pool.run(async () => void order.push("new")))
    statements[0]!.end()
    await turn()
    free()
    await Promise.all([running, newcomer, begun])
    expect(order).toEqual(["begun", "new"])
  })

  test("what anybody reads who has begun waits behind no newcomers; newcomers together wait like one", async () => {
    const pool = createPool({ max: 1, mostWaiting: 10, waitMs: 60_000 })
    const order: string[] = []
    const load = createLoader<string, string>({
      patienceMs: 0,
      load: async (keys) => pool.run(async () => (order.push(keys.join()), keys)),
    })
    const { promise: busy, resolve: free } = Promise.withResolvers<void>()
    const { promise: loaded, resolve: goOn } = Promise.withResolvers<void>()
    const begun = asOneRequest(async () => {
      await pool.run(async () => {})
      await loaded
      await load("begun")
    })
    await turn()
    const running = pool.run(() => busy)
    const newcomers = ["a", "b"].map((key) => asOneRequest(() => load(key)))
    await turn()
    goOn()
    const beside = asOneRequest(() => load("beside"))
    while (pool.figures().waiting < 2) await turn()
    free()
    await Promise.all([running, begun, beside, ...newcomers])
    expect(order).toEqual(["beside,begun", "a,b"])
  })
})
