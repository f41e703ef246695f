import type { MessageEvents } from "../messages/events"
import type { Events } from "../platform/events/events"
import type { Log } from "../platform/log"
import { fold, lexemesOf } from "./fold"
import type { Document, Indexed, SearchStore } from "./store"

/** What no event told of (other nodes' messages, imports, system lines) is found by looking again after this time. */
const lookAgainMs = 700
/** What arrives within this time is indexed together. */
const gatherMs = 50

export function toDocument({ id, body }: { id: string; body: string }): Document {
  const folded = fold(body)
  const { words, signs } = lexemesOf(folded)
  return {
    id,
    folded,
    words: words.join(" "),
    signs: signs.join(" "),
    hasLink: /\bhttps?:\/\/\S/i.test(body),
    hasCode: /`[^`]+`/.test(body),
  }
}

/** Follows every chat's changes into the index until stopped. Several nodes share the work by locks; nothing is lost with one. */
export function startIndexer({
  store,
  events,
  log,
  onIndexed,
  running = true,
}: {
  store: SearchStore
  events: Pick<Events<MessageEvents>, "on">
  log: Log
  /** Hears of every step that was taken. */
  onIndexed?(indexed: Indexed): void
  running?: boolean
}) {
  let timer: Timer | null = null
  let working: Promise<void> | null = null
  let stopped = !running

  const wake = (ms: number) => {
    if (stopped || working) return
    if (timer) clearTimeout(timer)
    timer = setTimeout(work, ms)
    timer.unref()
  }
  let soon = false
  const hear = () => {
    if (working || soon) return
    soon = true
    wake(gatherMs)
  }

  function work() {
    soon = false
    working = (async () => {
      while (!stopped) {
        const indexed = await store.advance(toDocument)
        if (!indexed) break
        onIndexed?.(indexed)
        await Bun.sleep(gatherMs / 5)
      }
    })()
      .catch((error: unknown) => void (stopped || log.warn({ err: error }, "indexing for search failed")))
      .finally(() => {
        working = null
        wake(lookAgainMs)
      })
  }

  events.on("messagesPosted", hear)
  events.on("messageChanged", hear)
  wake(lookAgainMs)
  return {
    async stop() {
      stopped = true
      if (timer) clearTimeout(timer)
      await working
    },
  }
}
