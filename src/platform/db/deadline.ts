import { Unavailable } from "./errors"

/** Rejects with `Unavailable` when the work takes longer than `ms`; `onExpiry` lets the work learn that nobody waits. */
export function withDeadline<T>(work: PromiseLike<T>, ms: number, onExpiry?: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      onExpiry?.()
      reject(new Unavailable(undefined, `The database did not answer within ${ms} ms`))
    }, ms)
    work.then(
      (value) => {
        clearTimeout(timer)
        resolve(value)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}
