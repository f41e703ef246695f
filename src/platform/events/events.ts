import type { Log } from "../log"

type Listener<E> = (event: E) => void | Promise<void>

/**
 * Announcements inside this process, made after commit. A listener that throws is logged and stops nobody.
 * They are hints: what must happen is found again from rows.
 */
export type Events<Map> = {
  emit<K extends keyof Map>(name: K, event: Map[K]): void
  on<K extends keyof Map>(name: K, listener: Listener<Map[K]>): void
}

export function createEvents<Map>(log: Log): Events<Map> {
  const listeners = new globalThis.Map<keyof Map, Listener<never>[]>()
  const failed = (name: keyof Map, error: unknown) =>
    log.error({ err: error, event: String(name) }, "a listener failed")
  return {
    emit(name, event) {
      for (const listener of listeners.get(name) ?? []) {
        try {
          const result = (listener as Listener<typeof event>)(event)
          if (result) result.catch((error: unknown) => failed(name, error))
        } catch (error) {
          failed(name, error)
        }
      }
    },
    on(name, listener) {
      const known = listeners.get(name) ?? []
      known.push(listener as Listener<never>)
      listeners.set(name, known)
    },
  }
}
