import { spyOn } from "bun:test"
import { HonoRequest } from "hono/request"

export type Reads = { body: Set<string>; query: Set<string> }

/** Asked of every object, whatever it is. */
const general = new Set(["then", "toJSON", "constructor"])

/** The same object, which notes what is asked of it. */
const noting = <T extends object>(value: T, into: Set<string>): T =>
  new Proxy(value, {
    get(target, name, self) {
      if (typeof name === "string" && !general.has(name)) into.add(name)
      return Reflect.get(target, name, self)
    },
  })

/**
 * What the server asks of a request's body, its form and its query while `work` sends it, by the names of the fields: whoever
 * keeps examples of what it takes is told by it what they lack. `sent` is the body where it is JSON. One at a time.
 */
export async function readsOf(work: () => Promise<unknown>, sent?: string): Promise<Reads> {
  const reads: Reads = { body: new Set(), query: new Set() }
  const { fromEntries } = Object
  const { parse } = JSON
  const { query } = HonoRequest.prototype
  const spies = [
    spyOn(Object, "fromEntries").mockImplementation(((entries: Iterable<[string, unknown]>) => {
      const fields = fromEntries(entries)
      return entries instanceof URLSearchParams ? noting(fields, reads.body) : fields
    }) as typeof fromEntries),
    spyOn(JSON, "parse").mockImplementation((...given) => {
      const value = parse(...given)
      return given[0] === sent ? noting(value, reads.body) : value
    }),
    spyOn(HonoRequest.prototype, "query").mockImplementation(function (this: HonoRequest, name?: string) {
      if (name !== undefined) reads.query.add(name)
      const found = (query as (name?: string) => unknown).call(this, name)
      return name === undefined ? noting(found as object, reads.query) : found
    } as typeof query),
  ]
  try {
    await work()
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  return reads
}
