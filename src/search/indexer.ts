import type { MessageEvents } from "../messages/events"
import { plainTextOf } from "../messages/plain-text"
import type { Events } from "../platform/events/events"
import type { Log } from "../platform/log"
import { fold } from "./fold"
import { lexemesOf } from "./lexemes"
import type { Document } from "./document-store"
import type { Indexable, Indexed } from "./index-store"
import { type Behind, isFar } from "./reach-store"
import type { SearchStore } from "./store"

/** What no event told of (other nodes' messages, imports, system lines) is found by looking again after this time. */
const lookAgainMs = 500
/** What was found by looking is most likely in another node's hands: it has so long to say that it is done. */
const leaveMs = 300
/** What arrives within this time is indexed together. */
const gatherMs = 200
const chatsAtOnce = 500
/** Between two steps of a long catching up, so that it does not take a connection and a core for itself. */
const restMs = 10

/** Found by what was typed, as the address of a link, and by what is read, where signs that format stand between its words. */
export function toDocument({ id, body, html }: Indexable): Document {
  const typed = fold(body)
  const said = fold(plainTextOf(html))
  const folded = typed.includes(said) ? typed : `${typed}\n${said}`
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

/** Follows every chat's changes into the index until stopped. Several nodes share the work; nothing is lost with one. */
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
  const heard = new Set<string>()
  const left = new Set<string>()
  let timer: Timer | null = null
  let dueAt = Infinity
  let working: Promise<void> | null = null
  let lookedAt = 0
  let stopped = !running

  const wake = (ms: number) => {
    const at = performance.now() + ms
    if (stopped || working || at >= dueAt) return
    if (timer) clearTimeout(timer)
    dueAt = at
    timer = setTimeout(work, ms)
    timer.unref()
  }
  const hear = (chatId: string) => {
    heard.add(chatId)
    wake(gatherMs)
  }

  const tell = (indexed: Indexed | null) => {
    if (indexed) onIndexed?.(indexed)
    // Chats that are behind may be in another node's hands.
    return indexed !== null && indexed.chats.length > 0
  }

  /** What lies about for others to do, and is not done when their time is over, is done here. */
  function leave(behind: Behind[]) {
    if (behind.length === 0) return
    for (const { chatId } of behind) left.add(chatId)
    const timer = setTimeout(() => {
      for (const one of behind) {
        left.delete(one.chatId)
        if (store.lacks(one)) heard.add(one.chatId)
      }
      if (heard.size > 0) wake(0)
    }, leaveMs)
    timer.unref()
  }

  /** What was heard of first; all chats now and then, however long the looking takes. */
  async function step() {
    const chats = [...heard].slice(0, chatsAtOnce)
    for (const id of chats) heard.delete(id)
    if (chats.length > 0) tell(await store.advance(toDocument, await store.listBehind(chats)))
    if (performance.now() - lookedAt < lookAgainMs) return
    const started = performance.now()
    const behind = await store.listBehind()
    const far = behind.filter(isFar)
    const more = tell(await store.advance(toDocument, far))
    leave(behind.filter((one) => !isFar(one) && !heard.has(one.chatId) && !left.has(one.chatId)))
    const took = performance.now() - started
    if (!more) lookedAt = performance.now() + took * 10
  }

  function work() {
    dueAt = Infinity
    working = step()
      .catch((error: unknown) => void (stopped || log.warn({ err: error }, "indexing for search failed")))
      .finally(() => {
        working = null
        wake(heard.size > 0 ? gatherMs : Math.max(restMs, lookedAt + lookAgainMs - performance.now()))
      })
  }

  events.on("messagesPosted", ({ chatId }) => hear(chatId))
  events.on("messageChanged", ({ message }) => hear(message.chatId))
  wake(lookAgainMs)
  return {
    async stop() {
      const was = stopped
      stopped = true
      if (timer) clearTimeout(timer)
      await working
      if (!was) await store.keepPlaces().catch(() => {})
    },
  }
}
